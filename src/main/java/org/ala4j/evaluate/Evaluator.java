package org.ala4j.evaluate;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.ala4j.data.Batch;
import org.ala4j.data.Batches;
import org.ala4j.data.Example;
import org.ala4j.data.ViewPolicy;
import org.ala4j.explain.Explainer;
import org.ala4j.files.Sha256;
import org.ala4j.metrics.Accuracy;
import org.ala4j.metrics.Classifier;
import org.ala4j.metrics.InsertionDeletion;
import org.ala4j.metrics.InsertionDeletion.Curves;
import org.ala4j.metrics.InsertionDeletion.Sample;
import org.ala4j.metrics.InsertionDeletion.Target;
import org.ala4j.metrics.IouByCut;
import org.ala4j.metrics.JudgedImages;
import org.ala4j.metrics.JudgedMap;
import org.ala4j.metrics.JudgedMap.Probe;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Metric.Needs;
import org.ala4j.metrics.Metrics;
import org.ala4j.metrics.Plane;
import org.ala4j.metrics.RegionPrior;
import org.ala4j.model.Predictor;
import org.ala4j.model.Predictor.Prediction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Judges a trained model's explanations on a test set: a trained model × explainers × metrics.
 *
 * <p>Every explainer is judged on the same images by the same rules.
 */
public final class Evaluator {
  private final Predictor predictor;
  private final ViewPolicy views;
  private final EvaluationConfig config;
  private final RegionPrior prior;
  private final Map<Integer, Predicted> predicted = new HashMap<>();

  /**
   * @param prior where the regions of the judged images lie, of {@link #prior}
   */
  public Evaluator(
      Predictor predictor, ViewPolicy views, EvaluationConfig config, RegionPrior prior) {
    this.predictor = predictor;
    this.views = views;
    this.config = config;
    this.prior = prior;
  }

  /** Where the regions of the images lie that are judged. */
  public static RegionPrior prior(EvaluationConfig config, ViewPolicy views, List<Example> test) {
    RegionPrior prior = new RegionPrior();
    try (Batches batches = Batches.inOrder(spread(test, config.images()), views, config.batch())) {
      while (batches.hasNext()) {
        try (Batch batch = batches.next()) {
          for (int i = 0; i < batch.size(); i++) {
            batch.region(i).map(Plane::square).ifPresent(prior::add);
          }
        }
      }
    }
    return prior;
  }

  /**
   * What one explainer scored.
   *
   * @param metrics means over images by {@link Metric} key; NaN where undefined
   * @param images the single results
   */
  public record Judgement(Map<String, Double> metrics, List<ImageScore> images) {}

  /**
   * Evenly spread over a list that is sorted by class, so that every class takes part.
   *
   * @param count how many; 0 or more than there are means all
   */
  public static <T> List<T> spread(List<T> examples, int count) {
    if (count <= 0 || count >= examples.size()) {
      return count < 0 ? List.of() : examples;
    }
    return IntStream.range(0, count)
        .mapToObj(i -> examples.get((int) ((long) i * examples.size() / count)))
        .toList();
  }

  /**
   * Judges one explainer.
   *
   * @param passes as how many passes of the model an explanation counts for the progress
   * @param withAccuracy whether the accuracies of the model are among the metrics: they are the
   *     model's, not the map's
   * @param known curves that need not be run again
   * @param progress is told how many images have passed through the model
   */
  public Judgement judge(
      List<Example> test,
      Explainer explainer,
      int passes,
      boolean withAccuracy,
      KnownCurves known,
      IntConsumer progress) {
    List<Example> chosen = spread(test, config.images());
    Set<Example> curved = Set.copyOf(spread(chosen, config.curveImages()));
    Set<Example> drawn =
        config.pictures() == 0 ? Set.of() : Set.copyOf(spread(chosen, config.pictures()));
    List<float[]> probabilities = new ArrayList<>();
    List<float[]> alaProbabilities = new ArrayList<>();
    List<ImageScore> images = new ArrayList<>();
    try (Batches batches = Batches.inOrder(chosen, views, config.batch())) {
      while (batches.hasNext()) {
        try (Batch batch = batches.next()) {
          List<Predicted> predictions = predictions(batch);
          int[] targets = new int[batch.size()];
          for (int i = 0; i < targets.length; i++) {
            targets[i] = Classifier.predicted(predictions.get(i).probabilities());
            probabilities.add(predictions.get(i).probabilities());
            alaProbabilities.add(predictions.get(i).alaProbabilities());
          }
          float[][] maps = explainer.explain(batch.images(), targets);
          progress.accept(batch.size() * passes);
          Map<Example, Curves> curves = curves(batch, maps, curved, known, progress);
          for (int i = 0; i < batch.size(); i++) {
            images.add(
                score(
                    batch,
                    i,
                    predictions.get(i).probabilities(),
                    maps[i],
                    Optional.ofNullable(curves.get(batch.examples().get(i))),
                    drawn));
          }
        }
      }
    }
    int[] labels = chosen.stream().mapToInt(Example::label).toArray();
    Map<String, Double> metrics = metrics(images);
    if (withAccuracy) {
      metrics.put(
          Metric.ACCURACY.key(), Accuracy.of(probabilities.toArray(float[][]::new), labels));
      metrics.put(
          Metric.ALA_ACCURACY.key(), Accuracy.of(alaProbabilities.toArray(float[][]::new), labels));
    }
    return new Judgement(metrics, List.copyOf(images));
  }

  /** Both heads' class probabilities of one image. */
  private record Predicted(float[] probabilities, float[] alaProbabilities) {}

  /** The model's predictions for a batch; they do not depend on the explainer, so they are kept. */
  private List<Predicted> predictions(Batch batch) {
    if (batch.examples().stream().anyMatch(e -> !predicted.containsKey(e.id()))) {
      Prediction made = predictor.predict(batch.images());
      for (int i = 0; i < batch.size(); i++) {
        predicted.put(
            batch.examples().get(i).id(),
            new Predicted(made.probabilities()[i], made.alaProbabilities()[i]));
      }
    }
    return batch.examples().stream().map(e -> predicted.get(e.id())).toList();
  }

  /**
   * How many images pass through the model when one explainer is judged.
   *
   * @param known ids of images whose curves need not be run
   */
  public static long cost(
      EvaluationConfig config, List<Example> test, int passes, Set<Integer> known) {
    List<Example> chosen = spread(test, config.images());
    long curved =
        spread(chosen, config.curveImages()).stream().filter(e -> !known.contains(e.id())).count();
    return (long) chosen.size() * passes + curved * 2 * config.steps();
  }

  private ImageScore score(
      Batch batch,
      int i,
      float[] probabilities,
      float[] values,
      Optional<Curves> curves,
      Set<Example> drawn) {
    Example example = batch.examples().get(i);
    Plane map = Plane.square(values);
    Plane resized = map.resized(views.size(), views.size());
    Optional<Plane> region = batch.region(i).map(Plane::square);
    int predicted = Classifier.predicted(probabilities);
    int target = config.target() == Target.PREDICTED ? predicted : example.label();
    Supplier<float[]> image = () -> pixels(batch, i);
    JudgedMap judged =
        new JudgedMap(
            resized,
            region,
            config.threshold(),
            curves.map(c -> new Probe(image, target, classifier(n -> {}), c)),
            region.flatMap(prior::others));
    Map<Metric, Double> scores = Metrics.scores(Metrics.ofImages(), judged);
    return new ImageScore(
        example,
        predicted,
        probabilities[predicted],
        drawn.contains(example) ? Optional.of(map) : Optional.empty(),
        scores,
        region.filter(r -> scores.containsKey(Metric.MIOU)).map(r -> IouByCut.of(resized, r)),
        checksum(values),
        curves);
  }

  /** Of a map's values, bit for bit. */
  private static String checksum(float[] map) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * map.length);
    bytes.asFloatBuffer().put(map);
    return HexFormat.of().formatHex(Sha256.digest().digest(bytes.array())).substring(0, 16);
  }

  /** Insertion and deletion for those images of the batch that are among {@code curved}. */
  private Map<Example, Curves> curves(
      Batch batch, float[][] maps, Set<Example> curved, KnownCurves known, IntConsumer progress) {
    Map<Example, Curves> byExample = new HashMap<>();
    List<Integer> open = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      Example example = batch.examples().get(i);
      if (curved.contains(example)) {
        Optional<Curves> before = known.find(example.id(), checksum(maps[i]));
        if (before.isPresent()) {
          byExample.put(example, before.get());
        } else {
          open.add(i);
        }
      }
    }
    Iterator<Sample> samples = open.stream().map(i -> sample(batch, i, maps)).iterator();
    List<Curves> curves =
        new InsertionDeletion(config.steps(), config.batch(), config.target(), config.masking())
            .of(classifier(progress), () -> samples);
    for (int k = 0; k < open.size(); k++) {
      byExample.put(batch.examples().get(open.get(k)), curves.get(k));
    }
    return byExample;
  }

  /**
   * @param progress is told how many images have passed through the model
   */
  private Classifier classifier(IntConsumer progress) {
    return (pixels, n) -> {
      long[] shape = {n, 3, views.size(), views.size()};
      try (INDArray array = Nd4j.create(pixels, shape, 'c')) {
        float[][] probabilities = predictor.predict(array).probabilities();
        progress.accept(n);
        return probabilities;
      }
    };
  }

  private static float[] pixels(Batch batch, int i) {
    return batch.images().slice(i).dup('c').data().asFloat();
  }

  private Sample sample(Batch batch, int i, float[][] maps) {
    return new Sample(
        pixels(batch, i),
        views.size(),
        Plane.square(maps[i]).resized(views.size(), views.size()),
        batch.labels()[i]);
  }

  private static Map<String, Double> metrics(List<ImageScore> images) {
    JudgedImages all =
        new JudgedImages(
            images.stream().map(ImageScore::scores).toList(),
            images.stream().flatMap(image -> image.iouByCut().stream()).toList());
    Map<String, Double> means = new LinkedHashMap<>();
    for (Metric metric : Metrics.all()) {
      if (metric.needs() != Needs.MODEL) {
        means.put(metric.key(), metric.of(all));
      }
    }
    return means;
  }
}
