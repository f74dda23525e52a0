package org.ala4j.config;

import org.ala4j.config.Experiment.Backend;
import org.ala4j.config.Experiment.Device;
import org.ala4j.config.Experiment.EngineConfig;
import org.ala4j.encoder.TrainingEngine;

/** Reads who computes, and where ({@code engine}). */
final class EngineReader {
  private EngineReader() {}

  static EngineConfig read(Section s) {
    TrainingEngine train =
        s.key(
                "train",
                "The steps of a training: losses and gradients; onnxruntime is 1.2 to 3.3 times as"
                    + " fast as nd4j and rounds otherwise; auto is onnxruntime (docs/engines.md).")
            .choice(TrainingEngine.class, TrainingEngine.AUTO);
    Backend backend =
        s.key(
                "backend",
                "Where ND4J computes; cuda needs a build with -Pcuda and a GPU of capability 3.7 to"
                    + " 8.9; auto is cuda where that is there.")
            .choice(Backend.class, Backend.AUTO);
    String device =
        s.key(
                "device",
                "Where ONNX Runtime computes: cpu, cuda (each worker on a GPU of its own) or"
                    + " cuda:N; GPUs need a build with -Port-gpu.")
            .matching(Device.PATTERN, "cpu, cuda or cuda:N", "cpu");
    double gigabytes =
        s.key(
                "gpu_memory_gb",
                "Of a GPU's memory that each of ONNX Runtime's sessions may take; 0 = all of it.")
            .real(0, 0, 1e6);
    s.end();
    return new EngineConfig(train, backend, Device.parse(device), (long) (gigabytes * 1e9));
  }
}
