package org.ala4j.train;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ala4j.model.Parameters;
import org.ala4j.train.AdamW.Moments;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where a training stands after an epoch: all that its next epoch depends on. There is no state of
 * a random generator among it, because views, order and dropout depend on (seed, epoch, step) only;
 * what early stopping remembers follows from the epochs.
 *
 * @param epochs that have run
 * @param parameters every trainable array by name
 * @param best the same after the best epoch
 * @param averages of the weights that are averaged; empty without any
 * @param moments of AdamW, of the parameters that have been updated
 */
record TrainingState(
    List<EpochRecord> epochs,
    Map<String, INDArray> parameters,
    Map<String, INDArray> best,
    Map<String, INDArray> averages,
    Map<String, Moments> moments) {

  /**
   * Checks that a training can go on from here.
   *
   * @throws IllegalArgumentException when this is the state of another model or training
   */
  void requireFits(Parameters model, TrainingConfig config) {
    Map<String, INDArray> own = model.values();
    require(own.keySet().equals(parameters.keySet()), "its parameters are not the model's");
    require(own.keySet().equals(best.keySet()), "its best parameters are not the model's");
    require(own.keySet().containsAll(moments.keySet()), "its moments are not of the model");
    AveragedWeights wanted = new AveragedWeights(model, config.averaging());
    boolean hasAverages = wanted.means().keySet().equals(averages.keySet());
    wanted.close();
    require(hasAverages, "its averages are not the training's");
    for (Map.Entry<String, INDArray> entry : own.entrySet()) {
      String name = entry.getKey();
      Stream<INDArray> moment =
          moments.containsKey(name)
              ? Stream.of(moments.get(name).first(), moments.get(name).second())
              : Stream.empty();
      require(
          Stream.concat(Stream.of(parameters.get(name), best.get(name)), moment)
              .allMatch(array -> isLike(entry.getValue(), array)),
          name + " has another shape");
    }
    require(
        averages.entrySet().stream().allMatch(e -> isLike(own.get(e.getKey()), e.getValue())),
        "an average has another shape");
    require(moments.values().stream().allMatch(m -> m.steps() > 0), "a moment has no steps");
    require(!epochs.isEmpty() && epochs.size() <= config.epochs(), "its epochs do not fit");
    for (int i = 0; i < epochs.size(); i++) {
      EpochRecord epoch = epochs.get(i);
      require(
          epoch.epoch() == i + 1
              && epoch.phase() == config.aea().phase(i + 1)
              && epoch.validation() != null,
          "its epochs are not in order");
    }
  }

  private static boolean isLike(INDArray own, INDArray stored) {
    return stored != null
        && stored.dataType() == DataType.FLOAT
        && Arrays.equals(own.shape(), stored.shape());
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
