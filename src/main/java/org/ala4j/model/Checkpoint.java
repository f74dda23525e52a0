package org.ala4j.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.files.AtomicFiles;
import org.ala4j.model.ExplainableClassifier.Phase;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A trained model on disk: {@code weights.safetensors} with all trainable arrays, the feature
 * statistics and the names of the classes, and {@code config.yaml}. The frozen encoder stays in its
 * own file.
 *
 * @param parameters every trainable array by name
 * @param statistics of the features that the perception branch reads
 * @param classes names, in the order of the model's outputs
 */
public record Checkpoint(
    Map<String, INDArray> parameters, FeatureStatistics statistics, List<String> classes) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WEIGHTS = "weights.safetensors";
  private static final String MEAN = "feature.mean";
  private static final String STD = "feature.std";
  private static final String CLASSES = "classes";

  /** The state of a model now; arrays are shared with it. */
  public static Checkpoint of(ExplainableClassifier model, List<String> classes) {
    return new Checkpoint(model.parameters().values(), model.statistics(), classes);
  }

  /** Writes the folder; {@code config} is stored beside the weights as it is. */
  public void write(Path folder, String config) throws IOException {
    Map<String, INDArray> arrays = new LinkedHashMap<>(parameters);
    arrays.put(MEAN, statistics.mean());
    arrays.put(STD, statistics.std());
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", "ala4j-1");
    metadata.put(CLASSES, JSON.writeValueAsString(classes));
    AtomicFiles.write(folder.resolve("config.yaml"), config);
    new SafeTensors(arrays, metadata).write(folder.resolve(WEIGHTS));
  }

  /**
   * Reads the folder.
   *
   * @throws IOException when the weights are missing or damaged
   */
  public static Checkpoint read(Path folder) throws IOException {
    Path file = folder.resolve(WEIGHTS);
    SafeTensors stored = SafeTensors.read(file);
    Map<String, INDArray> arrays = new LinkedHashMap<>(stored.arrays());
    for (Map.Entry<String, INDArray> entry : arrays.entrySet()) {
      for (float value : entry.getValue().dup('c').data().asFloat()) {
        if (!Float.isFinite(value)) {
          throw new IOException(file + ": the array " + entry.getKey() + " holds " + value);
        }
      }
    }
    INDArray mean = arrays.remove(MEAN);
    INDArray std = arrays.remove(STD);
    if (mean == null || std == null) {
      throw new IOException(file + " has no feature statistics");
    }
    return new Checkpoint(
        arrays, new FeatureStatistics(mean, std), classes(file, stored.metadata().get(CLASSES)));
  }

  private static List<String> classes(Path file, String json) throws IOException {
    if (json == null) {
      throw new IOException(file + " has no class names; train it again with this version");
    }
    try {
      return List.of(JSON.readValue(json, String[].class));
    } catch (JsonProcessingException | NullPointerException e) {
      throw new IOException(file + ": its class names are damaged", e);
    }
  }

  /**
   * The model that was stored.
   *
   * @throws IllegalArgumentException when the arrays are not those of a model of that shape on that
   *     encoder, in a sentence
   */
  public ExplainableClassifier model(VitEncoder encoder, ModelConfig config) {
    for (INDArray numbers : List.of(statistics.mean(), statistics.std())) {
      if (!Arrays.equals(numbers.shape(), new long[] {encoder.width()})) {
        throw new IllegalArgumentException(
            "its feature statistics are not of an encoder of width " + encoder.width());
      }
    }
    ExplainableClassifier model =
        new ExplainableClassifier(
            encoder, config, classes.size(), statistics, Parameters.of(parameters));
    model.graph(Phase.ATTENTION); // asks for every parameter
    TreeSet<String> left = new TreeSet<>(parameters.keySet());
    model.parameters().all().forEach(p -> left.remove(p.name()));
    if (!left.isEmpty()) {
      throw new IllegalArgumentException("the model has no array " + left.first());
    }
    return model;
  }
}
