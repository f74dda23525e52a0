package org.ala4j.metrics;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What the tables report, in column order. Files name a metric by its {@link #key()}; headings,
 * arrows and footnotes render from the rest.
 *
 * <p>Sources: "ALA" is the paper (Hirano et al., Attention Lattice Adapter, section 5.3), "RISE" is
 * Petsiuk et al. 2018, "Pointing" is Zhang et al. 2016 (Excitation Backprop), "Score-CAM" is Wang
 * et al. 2020, "Otsu" is Otsu 1979, "Chefer" is Chefer et al. 2021 (Transformer Interpretability
 * Beyond Attention Visualization).
 */
public enum Metric {
  MIOU(
      "miou",
      "mIoU",
      Direction.HIGHER,
      0,
      1,
      "ALA 5.3",
      "overlap of the binarised map with the annotated region, mean over images"),
  INSERTION(
      "insertion",
      "Insertion",
      Direction.HIGHER,
      0,
      1,
      "ALA 5.3, RISE",
      "area under the class probability while pixels appear on the masked-out image, most"
          + " attended first"),
  DELETION(
      "deletion",
      "Deletion",
      Direction.LOWER,
      0,
      1,
      "ALA 5.3, RISE",
      "area under the class probability while pixels are masked out, most attended first"),
  ID("id", "ID", Direction.HIGHER, -1, 1, "ALA 5.3", "insertion minus deletion"),
  ACCURACY(
      "accuracy",
      "Accuracy",
      Direction.HIGHER,
      0,
      1,
      "ALA 5.3",
      "top-1 accuracy of the classifier"),
  ALA_ACCURACY(
      "ala_accuracy",
      "ALA acc.",
      Direction.HIGHER,
      0,
      1,
      "our decision",
      "top-1 accuracy of the attention adapter's own head"),
  AREA(
      "area",
      "Area",
      Direction.NEITHER,
      0,
      1,
      "our decision",
      "fraction of the image the binarised map attends to"),
  POINTING(
      "pointing",
      "Pointing",
      Direction.HIGHER,
      0,
      1,
      "Pointing",
      "how often the map's maximum lies inside the region"),
  ENERGY(
      "energy",
      "Energy",
      Direction.HIGHER,
      0,
      1,
      "Score-CAM",
      "share of the map's sum that lies inside the region"),
  IOU_HALF(
      "iou_0.5",
      "IoU, 0.5",
      Block.THRESHOLDS,
      Direction.HIGHER,
      0,
      1,
      "ALA 5.3",
      "mIoU with every map cut at 0.5 of its range"),
  IOU_MEAN(
      "iou_mean",
      "IoU, mean",
      Block.THRESHOLDS,
      Direction.HIGHER,
      0,
      1,
      "our decision",
      "mIoU with every map cut at its own mean"),
  IOU_OTSU(
      "iou_otsu",
      "IoU, Otsu",
      Block.THRESHOLDS,
      Direction.HIGHER,
      0,
      1,
      "Otsu",
      "mIoU with every map cut where Otsu's method parts it in two"),
  IOU_BEST(
      "iou_best",
      "IoU, hindsight",
      Block.THRESHOLDS,
      Direction.HIGHER,
      0,
      1,
      "our decision",
      "upper bound, not a score to claim: mIoU with the cut of each map chosen with the region in"
          + " hand"),
  PIXEL_AP(
      "pixel_ap",
      "Pixel AP",
      Block.THRESHOLDS,
      Direction.HIGHER,
      0,
      1,
      "Chefer",
      "average precision of the pixels, ranked by the map, against the region: every cut counts");

  /** Where the tables show a metric. */
  public enum Block {
    /** In the main table. */
    MAIN,
    /** Below it, among the other threshold rules. */
    THRESHOLDS
  }

  /** Which way is better. */
  public enum Direction {
    /** Larger values are better. */
    HIGHER("↑"),
    /** Smaller values are better. */
    LOWER("↓"),
    /** Describes; neither end is better. */
    NEITHER("");

    private final String arrow;

    Direction(String arrow) {
      this.arrow = arrow;
    }

    /** The arrow shown beside a heading; empty for {@link #NEITHER}. */
    public String arrow() {
      return arrow;
    }
  }

  /** Files have six decimals; areas are sums of float32 numbers. */
  private static final double ROUNDING = 1e-5;

  private final String key;
  private final String label;
  private final Block block;
  private final Direction direction;
  private final int least;
  private final int most;
  private final String source;
  private final String description;

  Metric(
      String key,
      String label,
      Direction direction,
      int least,
      int most,
      String source,
      String description) {
    this(key, label, Block.MAIN, direction, least, most, source, description);
  }

  Metric(
      String key,
      String label,
      Block block,
      Direction direction,
      int least,
      int most,
      String source,
      String description) {
    this.key = key;
    this.label = label;
    this.block = block;
    this.direction = direction;
    this.least = least;
    this.most = most;
    this.source = source;
    this.description = description;
  }

  /**
   * The metric a file names by {@code key}.
   *
   * @throws IllegalArgumentException if there is none; the message lists all keys
   */
  public static Metric of(String key) {
    for (var metric : values()) {
      if (metric.key.equals(key)) {
        return metric;
      }
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "unknown metric '%s'; metrics are: %s",
            key,
            Arrays.stream(values()).map(Metric::key).collect(Collectors.joining(", "))));
  }

  /** The name in files, for example {@code miou}. */
  public String key() {
    return key;
  }

  /** The heading without its arrow, for example {@code mIoU}. */
  public String label() {
    return label;
  }

  /** Where the tables show it. */
  public Block block() {
    return block;
  }

  /** Which way is better. */
  public Direction direction() {
    return direction;
  }

  /** The possible values as text, for example {@code 0..1}. */
  public String range() {
    return least + ".." + most;
  }

  /** Whether that can be a score: n/a, which is NaN, or a number in the range but for rounding. */
  public boolean admits(double value) {
    return Double.isNaN(value) || (value >= least - ROUNDING && value <= most + ROUNDING);
  }

  /** Where the metric is defined. */
  public String source() {
    return source;
  }

  /** What is measured, as half a sentence. */
  public String description() {
    return description;
  }
}
