package org.ala4j.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ala4j.data.Batch;
import org.ala4j.data.Batches;
import org.ala4j.data.Example;
import org.ala4j.data.ViewPolicy;
import org.ala4j.metrics.Accuracy;
import org.ala4j.metrics.JudgedMap;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Metrics;
import org.ala4j.metrics.Plane;
import org.ala4j.model.Predictor;
import org.ala4j.model.Predictor.Prediction;

/** Scores a model on the validation set with h_ALA = α, without augmentation. */
final class Validator {
  /** Several of the predictor's chunks; scores do not depend on it. */
  private static final int BATCH = 48;

  private Validator() {}

  static Validation validate(
      Predictor predictor,
      List<Example> examples,
      ViewPolicy views,
      TrainingConfig config,
      double lambda) {
    List<float[]> probabilities = new ArrayList<>();
    List<float[]> alaProbabilities = new ArrayList<>();
    List<Map<Metric, Double>> scores = new ArrayList<>();
    int[] labels = examples.stream().mapToInt(Example::label).toArray();
    double loss = 0;
    try (Batches batches = Batches.inOrder(examples, views, BATCH)) {
      while (batches.hasNext()) {
        try (Batch batch = batches.next()) {
          Prediction prediction = predictor.predict(batch.images());
          for (int i = 0; i < batch.size(); i++) {
            float[] pb = prediction.probabilities()[i];
            float[] ala = prediction.alaProbabilities()[i];
            int label = batch.labels()[i];
            loss += crossEntropy(pb[label]) + lambda * crossEntropy(ala[label]);
            probabilities.add(pb);
            alaProbabilities.add(ala);
            Plane map = Plane.square(prediction.maps()[i]).resized(views.size(), views.size());
            Optional<Plane> region = batch.region(i).map(Plane::square);
            scores.add(
                Metrics.scores(Metrics.ofEpochs(), new JudgedMap(map, region, config.threshold())));
          }
        }
      }
    }
    Map<String, Double> means = new LinkedHashMap<>();
    Metrics.ofEpochs().forEach(metric -> means.put(metric.key(), Metrics.mean(metric, scores)));
    means.put(Metric.ACCURACY.key(), Accuracy.of(probabilities.toArray(float[][]::new), labels));
    means.put(
        Metric.ALA_ACCURACY.key(), Accuracy.of(alaProbabilities.toArray(float[][]::new), labels));
    return new Validation(loss / labels.length, means);
  }

  private static double crossEntropy(float probability) {
    return -Math.log(Math.max(probability, 1e-12));
  }
}
