package org.ala4j.table;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.ThresholdScores;

/**
 * What one test image scored in one trial.
 *
 * @param image its id in the dataset
 * @param file relative to the dataset's folder
 * @param label name of its class
 * @param predicted name of the predicted class
 * @param probability of the predicted class
 * @param iou NaN without a region, as are pointing and energy
 * @param area attended fraction
 * @param pointing whether the map's maximum lies in the region, 0 or 1
 * @param energy share of the map inside the region
 * @param insertion area under the curve; NaN when the image is not among those with curves
 * @param deletion the same
 * @param thresholds scores under other threshold rules; results from before there were any have
 *     none
 */
public record ImageResult(
    int image,
    String file,
    String label,
    String predicted,
    double probability,
    double iou,
    double area,
    double pointing,
    double energy,
    double insertion,
    double deletion,
    ThresholdScores thresholds) {
  private static final String[] COLUMNS = {
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
    "deletion",
    "iou_0.5",
    "iou_mean",
    "iou_otsu",
    "iou_best",
    "pixel_ap"
  };

  /** The columns that a file must have; the others are missing in older ones. */
  private static final String[] REQUIRED = Arrays.copyOf(COLUMNS, 11);

  /** The same with another number. */
  ImageResult numbered(int number) {
    return new ImageResult(
        number,
        file,
        label,
        predicted,
        probability,
        iou,
        area,
        pointing,
        energy,
        insertion,
        deletion,
        thresholds);
  }

  /** Whether the prediction is right. */
  public boolean right() {
    return label.equals(predicted);
  }

  /** Insertion minus deletion. */
  public double id() {
    return insertion - deletion;
  }

  /** The image's share in a metric's mean; NaN where it has none or it is not stored by image. */
  double value(Metric metric) {
    return switch (metric) {
      case MIOU -> iou;
      case INSERTION -> insertion;
      case DELETION -> deletion;
      case ID -> id();
      case ACCURACY -> right() ? 1 : 0;
      case ALA_ACCURACY -> Double.NaN;
      case AREA -> area;
      case POINTING -> pointing;
      case ENERGY -> energy;
      case IOU_HALF -> thresholds.half();
      case IOU_MEAN -> thresholds.mean();
      case IOU_OTSU -> thresholds.otsu();
      case IOU_BEST -> thresholds.best();
      case PIXEL_AP -> thresholds.pixelAp();
    };
  }

  /** The probability of the predicted class, negative where it is the wrong one. */
  public double certainty() {
    return right() ? probability : -probability;
  }

  /** One line per image below a header; what is n/a is empty. */
  public static String csv(List<ImageResult> images) {
    StringBuilder csv = new StringBuilder(Csv.line(COLUMNS));
    for (ImageResult image : images) {
      csv.append(
          Csv.line(
              Integer.toString(image.image),
              image.file,
              image.label,
              image.predicted,
              Csv.number(image.probability),
              Csv.number(image.iou),
              Csv.number(image.area),
              Csv.number(image.pointing),
              Csv.number(image.energy),
              Csv.number(image.insertion),
              Csv.number(image.deletion),
              Csv.number(image.thresholds.half()),
              Csv.number(image.thresholds.mean()),
              Csv.number(image.thresholds.otsu()),
              Csv.number(image.thresholds.best()),
              Csv.number(image.thresholds.pixelAp())));
    }
    return csv.toString();
  }

  /**
   * Reads {@link #csv}.
   *
   * @throws IllegalArgumentException when it is not that, or a score is not in its range
   */
  public static List<ImageResult> read(String csv) {
    return Csv.records(csv, REQUIRED).stream().map(ImageResult::of).toList();
  }

  private static ImageResult of(Map<String, String> line) {
    return new ImageResult(
        Integer.parseInt(line.get("id")),
        line.get("file"),
        line.get("label"),
        line.get("predicted"),
        score(line, "probability", Metric.ACCURACY),
        score(line, "iou", Metric.MIOU),
        score(line, "area", Metric.AREA),
        score(line, "pointing", Metric.POINTING),
        score(line, "energy", Metric.ENERGY),
        score(line, "insertion", Metric.INSERTION),
        score(line, "deletion", Metric.DELETION),
        new ThresholdScores(
            score(line, "iou_0.5", Metric.IOU_HALF),
            score(line, "iou_mean", Metric.IOU_MEAN),
            score(line, "iou_otsu", Metric.IOU_OTSU),
            score(line, "iou_best", Metric.IOU_BEST),
            score(line, "pixel_ap", Metric.PIXEL_AP)));
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
