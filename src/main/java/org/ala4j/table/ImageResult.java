package org.ala4j.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Metrics;

/**
 * What one test image scored in one trial.
 *
 * @param image its id in the dataset
 * @param file relative to the dataset's folder
 * @param label name of its class
 * @param predicted name of the predicted class
 * @param probability of the predicted class
 * @param scores those that it has; results from before there was a metric have none of it
 */
public record ImageResult(
    int image,
    String file,
    String label,
    String predicted,
    double probability,
    Map<Metric, Double> scores) {
  /** The columns before those of the metrics. */
  public static final List<String> OWN_COLUMNS =
      List.of("id", "file", "label", "predicted", "probability");

  /** The columns that every version has written; the others are missing in older files. */
  private static final String[] REQUIRED = {
    "id",
    "file",
    "label",
    "predicted",
    "probability",
    "iou",
    "area",
    "pointing",
    "energy",
    "insertion",
    "deletion"
  };

  /** Keeps the order of the scores; leaves out those that are n/a. */
  public ImageResult {
    scores = new LinkedHashMap<>(scores);
    scores.values().removeIf(score -> Double.isNaN(score));
  }

  /** The same with another number. */
  ImageResult numbered(int number) {
    return new ImageResult(number, file, label, predicted, probability, scores);
  }

  /** Whether the prediction is right. */
  public boolean right() {
    return label.equals(predicted);
  }

  /** The image's share in a metric's mean; NaN where it has none or it is not stored by image. */
  public double value(Metric metric) {
    return metric == Metric.ACCURACY ? (right() ? 1 : 0) : metric.in(scores);
  }

  /** Overlap with the region; NaN without one. */
  public double iou() {
    return value(Metric.MIOU);
  }

  /** Insertion minus deletion; NaN when the image is not among those with curves. */
  public double id() {
    return value(Metric.ID);
  }

  /** The probability of the predicted class, negative where it is the wrong one. */
  public double certainty() {
    return right() ? probability : -probability;
  }

  /** One line per image below a header; what is n/a is empty. */
  public static String csv(List<ImageResult> images) {
    List<Metric> metrics = Metrics.ofImages();
    Stream<String> columns =
        Stream.concat(OWN_COLUMNS.stream(), metrics.stream().map(Metric::column));
    StringBuilder csv = new StringBuilder(Csv.line(columns.toArray(String[]::new)));
    for (ImageResult image : images) {
      List<String> fields = new ArrayList<>();
      fields.add(Integer.toString(image.image));
      fields.add(image.file);
      fields.add(image.label);
      fields.add(image.predicted);
      fields.add(Csv.number(image.probability));
      metrics.forEach(metric -> fields.add(Csv.number(image.value(metric))));
      csv.append(Csv.line(fields.toArray(String[]::new)));
    }
    return csv.toString();
  }

  /**
   * Reads {@link #csv}; columns that no metric has are left out.
   *
   * @throws IllegalArgumentException when it is not that, or a score is not in its range
   */
  public static List<ImageResult> read(String csv) {
    return Csv.records(csv, REQUIRED).stream().map(ImageResult::of).toList();
  }

  private static ImageResult of(Map<String, String> line) {
    Map<Metric, Double> scores = new LinkedHashMap<>();
    for (Metric metric : Metrics.ofImages()) {
      scores.put(metric, score(line, metric.column(), metric));
    }
    return new ImageResult(
        Integer.parseInt(line.get("id")),
        line.get("file"),
        line.get("label"),
        line.get("predicted"),
        score(line, "probability", Metric.ACCURACY),
        scores);
  }

  /** Empty where it is n/a, absent in older files. */
  private static double score(Map<String, String> line, String column, Metric range) {
    String field = line.getOrDefault(column, "");
    double score = Csv.number(field);
    if (!field.isEmpty() && (Double.isNaN(score) || !range.admits(score))) {
      throw new IllegalArgumentException(
          "image " + line.get("id") + ": " + column + " is " + field + ", not in " + range.range());
    }
    return score;
  }
}
