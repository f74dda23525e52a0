package org.ala4j.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ala4j.files.AtomicFiles;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A trained model on disk: {@code weights.safetensors} with all trainable arrays and the feature
 * statistics, and {@code config.yaml}. The frozen encoder stays in its own file.
 */
public record Checkpoint(Map<String, INDArray> parameters, FeatureStatistics statistics) {
  private static final String WEIGHTS = "weights.safetensors";
  private static final String MEAN = "feature.mean";
  private static final String STD = "feature.std";

  /** The state of a model now; arrays are shared with it. */
  public static Checkpoint of(ExplainableClassifier model) {
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    model.parameters().all().forEach(p -> parameters.put(p.name(), p.value()));
    return new Checkpoint(parameters, model.statistics());
  }

  /** Writes the folder; {@code config} is stored beside the weights as it is. */
  public void write(Path folder, String config) throws IOException {
    Map<String, INDArray> arrays = new LinkedHashMap<>(parameters);
    arrays.put(MEAN, statistics.mean());
    arrays.put(STD, statistics.std());
    AtomicFiles.write(folder.resolve("config.yaml"), config);
    new SafeTensors(arrays, Map.of("format", "ala4j-1")).write(folder.resolve(WEIGHTS));
  }

  /**
   * Reads the folder.
   *
   * @throws IOException when the weights are missing or damaged
   */
  public static Checkpoint read(Path folder) throws IOException {
    Path file = folder.resolve(WEIGHTS);
    Map<String, INDArray> arrays = new LinkedHashMap<>(SafeTensors.read(file).arrays());
    INDArray mean = arrays.remove(MEAN);
    INDArray std = arrays.remove(STD);
    if (mean == null || std == null) {
      throw new IOException(file + " has no feature statistics");
    }
    return new Checkpoint(arrays, new FeatureStatistics(mean, std));
  }
}
