package org.ala4j.experiment;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ala4j.data.ImageDataset;
import org.ala4j.data.ViewPolicy;

/** Where a result comes from: data, encoder, code and machine. */
final class Provenance {
  private Provenance() {}

  static Map<String, Object> of(Workbench workbench, ViewPolicy views, String engine) {
    ImageDataset data = workbench.data();
    Map<String, Object> meta = new LinkedHashMap<>();
    meta.put("dataset", data.name());
    meta.put("dataset_sha256", data.identity());
    meta.put("train_images", data.train().size());
    meta.put("validation_images", data.validation().size());
    meta.put("test_images", data.test().size());
    meta.put("regions", data.regions().text());
    meta.put("encoder_sha256", workbench.encoderFile().sha256());
    meta.put("engine", engine);
    meta.put("features", workbench.features(views));
    meta.put("ala4j", BuildInfo.version());
    meta.put("dl4j", "1.0.0-M2.1");
    meta.put("java", System.getProperty("java.version"));
    meta.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    meta.put("processors", Runtime.getRuntime().availableProcessors());
    meta.put("threads", workbench.threads());
    return meta;
  }
}
