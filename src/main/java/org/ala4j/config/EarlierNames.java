package org.ala4j.config;

import java.util.Map;

/** Values that were renamed; what is stored, and old files, still have the earlier name. */
public final class EarlierNames {
  private static final Map<String, Map<String, String>> NOW =
      Map.of(
          "engine.train", Map.of("samediff", "nd4j"),
          "encoder.engine", Map.of("onnxruntime-cuda", "onnxruntime")); // with engine.device: cuda

  private EarlierNames() {}

  /** Today's name of a key's value. */
  public static String now(String key, String value) {
    return NOW.getOrDefault(key, Map.of()).getOrDefault(value, value);
  }
}
