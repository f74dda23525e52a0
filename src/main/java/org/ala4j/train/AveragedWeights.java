package org.ala4j.train;

import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ala4j.memory.HostMemory;
import org.ala4j.model.Parameters;
import org.ala4j.model.Parameters.Group;
import org.ala4j.model.Parameters.Parameter;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The running mean of weights over the steps, mean ← d·mean + (1 − d)·weights (Polyak and Juditsky
 * 1992; Tarvainen and Valpola 2017 in this form): from one epoch to the next the map of the mean
 * moves less than that of the weights. What is trained stays the weights.
 */
final class AveragedWeights {
  /** Numbers that are worked on at a time. */
  private static final int PIECE = 2048;

  private final double decay;
  private final List<Parameter> parameters;
  private final Map<String, INDArray> means = new LinkedHashMap<>();
  private final float[] averages = new float[PIECE];
  private final float[] values = new float[PIECE];

  /** The mean begins as the weights are now. */
  AveragedWeights(Parameters model, Averaging averaging) {
    this.decay = averaging.decay();
    this.parameters =
        decay == 0
            ? List.of()
            : model.all().stream().filter(p -> averaging.of().contains(p.group())).toList();
    parameters.forEach(p -> means.put(p.name(), p.value().dup()));
  }

  /**
   * After a step.
   *
   * @param trained the groups whose weights it has changed; the means of others stay
   */
  void update(Set<Group> trained) {
    for (Parameter p : parameters) {
      if (!trained.contains(p.group())) {
        continue;
      }
      FloatBuffer weights = HostMemory.read(p.value());
      HostMemory.write(means.get(p.name()), mean -> follow(mean, weights));
    }
  }

  private void follow(FloatBuffer mean, FloatBuffer weights) {
    for (int from = 0; from < mean.limit(); from += PIECE) {
      int n = Math.min(PIECE, mean.limit() - from);
      mean.get(from, averages, 0, n);
      weights.get(from, values, 0, n);
      follow(n, averages, values, (float) (1 - decay));
      mean.put(from, averages, 0, n);
    }
  }

  private static void follow(int n, float[] mean, float[] weights, float share) {
    for (int i = 0; i < n; i++) {
      mean[i] += (weights[i] - mean[i]) * share;
    }
  }

  /** The model gets the means and these the weights, or the other way round. */
  void exchange() {
    for (Parameter p : parameters) {
      INDArray mean = means.get(p.name());
      try (INDArray kept = mean.dup()) {
        mean.assign(p.value());
        p.value().assign(kept);
      }
    }
  }

  /** The means by name; empty without any. */
  Map<String, INDArray> means() {
    return means;
  }

  /** Takes over those of an earlier process. */
  void restore(Map<String, INDArray> earlier) {
    means.forEach((name, mean) -> mean.assign(earlier.get(name)));
  }

  void close() {
    means.values().forEach(INDArray::close);
  }
}
