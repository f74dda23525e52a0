package org.ala4j.experiment;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ala4j.data.ImageDataset;
import org.ala4j.data.ViewPolicy;
import org.ala4j.machine.Cpu;
import org.ala4j.results.BuildInfo;
import org.ala4j.results.Inputs;
import org.nd4j.linalg.factory.Nd4j;

/** Where a result comes from: data, encoder, code and machine. */
final class Provenance {
  private static final String CPU = Cpu.name();

  private Provenance() {}

  static Map<String, Object> of(Workbench workbench, ViewPolicy views, String engine) {
    ImageDataset data = workbench.data();
    Inputs inputs = workbench.inputs();
    Map<String, Object> meta = new LinkedHashMap<>();
    meta.put("dataset", data.name());
    meta.put(Inputs.LISTS, inputs.lists());
    meta.put(Inputs.CONTENT, inputs.content().all());
    meta.put("train_images", data.train().size());
    meta.put("validation_images", data.validation().size());
    meta.put("test_images", data.test().size());
    meta.put("regions", data.regions().text());
    meta.put(Inputs.ENCODER, inputs.encoder());
    meta.put("engine", engine);
    meta.put("train_engine", workbench.trainEngine());
    meta.put("features", workbench.features(views));
    meta.put("ala4j", BuildInfo.version());
    meta.put("commit", BuildInfo.commit());
    meta.put("dl4j", BuildInfo.dl4jVersion());
    meta.put("backend", Nd4j.getBackend().getClass().getSimpleName() + BuildInfo.nativeExtension());
    meta.put("onnxruntime", BuildInfo.onnxRuntimeVersion());
    meta.put("java", System.getProperty("java.version"));
    meta.put("java_vendor", System.getProperty("java.vendor"));
    meta.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    meta.put("os_version", System.getProperty("os.version"));
    meta.put("cpu", CPU);
    meta.put("processors", Runtime.getRuntime().availableProcessors());
    meta.put("workers", workbench.workers());
    meta.put("threads", workbench.threads());
    return meta;
  }
}
