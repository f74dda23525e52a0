package org.ala4j.metrics;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.ala4j.text.PlainNumber;

/**
 * What the tables report: a name, what it means and, for what a single image scores, how it is
 * computed. Files name a metric by its {@link #key()}; headings, arrows, footnotes, columns and
 * checks of stored values render from the rest. One that is added here, or by a {@link
 * MetricProvider}, is in all of them; {@link Metrics} lists them.
 *
 * <p>Sources: "ALA" is the paper (Hirano et al., Attention Lattice Adapter, section 5.3), "RISE" is
 * Petsiuk et al. 2018, "Pointing" is Zhang et al. 2016 (Excitation Backprop), "Score-CAM" is Wang
 * et al. 2020, "Otsu" is Otsu 1979, "Chefer" is Chefer et al. 2021 (Transformer Interpretability
 * Beyond Attention Visualization).
 */
public final class Metric {
  public static final Metric MIOU =
      named("miou", "mIoU")
          .column("iou")
          .source("ALA 5.3")
          .description("overlap of the binarised map with the annotated region, mean over images")
          .ofRegion(j -> new Iou(j.threshold()).of(j.map(), j.region()));
  public static final Metric INSERTION =
      named("insertion", "Insertion")
          .source("ALA 5.3, RISE")
          .description(
              "area under the class probability while pixels appear on the masked-out image, most"
                  + " attended first")
          .ofClassifier(j -> j.probe().curves().insertionAuc());
  public static final Metric DELETION =
      named("deletion", "Deletion")
          .better(Direction.LOWER)
          .source("ALA 5.3, RISE")
          .description(
              "area under the class probability while pixels are masked out, most attended first")
          .ofClassifier(j -> j.probe().curves().deletionAuc());
  public static final Metric ID =
      named("id", "ID")
          .range(-1, 1)
          .source("ALA 5.3")
          .description("insertion minus deletion")
          .ofScores(scores -> INSERTION.in(scores) - DELETION.in(scores));
  public static final Metric ACCURACY =
      named("accuracy", "Accuracy")
          .source("ALA 5.3")
          .description("top-1 accuracy of the classifier")
          .ofModel();
  public static final Metric ALA_ACCURACY =
      named("ala_accuracy", "ALA acc.")
          .source("our decision")
          .description("top-1 accuracy of the attention adapter's own head")
          .ofModel();
  public static final Metric AREA =
      named("area", "Area")
          .better(Direction.NEITHER)
          .source("our decision")
          .description("fraction of the image the binarised map attends to")
          .ofMap(j -> new AttendedArea(j.threshold()).of(j.map()));
  public static final Metric POINTING =
      named("pointing", "Pointing")
          .source("Pointing")
          .description("how often the map's maximum lies inside the region")
          .ofRegion(j -> PointingGame.of(j.map(), j.region()));
  public static final Metric ENERGY =
      named("energy", "Energy")
          .source("Score-CAM")
          .description("share of the map's sum that lies inside the region")
          .ofRegion(j -> Energy.of(j.map(), j.region()));
  public static final Metric IOU_HALF =
      named("iou_0.5", "IoU, 0.5")
          .block(Block.THRESHOLDS)
          .source("ALA 5.3")
          .description("mIoU with every map cut at 0.5 of its range")
          .ofRegion(j -> new Iou(new Threshold.Fixed(0.5)).of(j.map(), j.region()));
  public static final Metric IOU_MEAN =
      named("iou_mean", "IoU, mean")
          .block(Block.THRESHOLDS)
          .source("our decision")
          .description("mIoU with every map cut at its own mean")
          .ofRegion(j -> new Iou(new Threshold.Mean()).of(j.map(), j.region()));
  public static final Metric IOU_OTSU =
      named("iou_otsu", "IoU, Otsu")
          .block(Block.THRESHOLDS)
          .source("Otsu")
          .description("mIoU with every map cut where Otsu's method parts it in two")
          .ofRegion(j -> new Iou(new Threshold.Otsu()).of(j.map(), j.region()));
  public static final Metric IOU_ONE_CUT =
      named("iou_one_cut", "IoU, one cut")
          .block(Block.THRESHOLDS)
          .source("our decision")
          .description(
              "an upper bound of fixed cuts: mIoU with every map cut at the same value, the best of"
                  + " 0.01, 0.02, …, 1")
          .ofAll(JudgedImages::oneCut);
  public static final Metric IOU_BEST =
      named("iou_best", "IoU, hindsight")
          .block(Block.THRESHOLDS)
          .source("our decision")
          .description(
              "upper bound, not a score to claim: mIoU with the cut of each map chosen with the"
                  + " region in hand")
          .ofRegion(j -> BestIou.of(j.map(), j.region()));
  public static final Metric PIXEL_AP =
      named("pixel_ap", "Pixel AP")
          .block(Block.THRESHOLDS)
          .source("Chefer")
          .description(
              "average precision of the pixels, ranked by the map, against the region: every cut"
                  + " counts")
          .ofRegion(j -> PixelAp.of(j.map(), j.region()));

  public static final Metric SHUFFLED_AUC =
      named("shuffled_auc", "Shuffled AUC")
          .block(Block.CENTRE)
          .source("Tatler, Zhang 2008")
          .description(
              "how often a pixel of the region is attended to more than one of the other images'"
                  + " regions: .5 for a map that only knows where objects usually are")
          .ofRegion(
              j ->
                  j.others()
                      .map(others -> ShuffledAuc.of(j.map(), j.region(), others))
                      .orElse(Double.NaN));
  public static final Metric ENERGY_RATIO =
      named("energy_ratio", "Energy ratio")
          .block(Block.CENTRE)
          .range(0, Double.POSITIVE_INFINITY)
          .source("Score-CAM, our decision")
          .description("energy over the region's share of the image; 1 for a constant map")
          .ofRegion(j -> EnergyRatio.of(j.map(), j.region()));
  public static final Metric MIOU_OFF_CENTRE = offCentre(MIOU, "mIoU, off centre");
  public static final Metric PIXEL_AP_OFF_CENTRE = offCentre(PIXEL_AP, "AP, off centre");
  public static final Metric POINTING_OFF_CENTRE = offCentre(POINTING, "Pointing, off centre");

  /** Where the region lies, whatever the map: for the metrics of the images off the centre. */
  public static final Metric OFF_CENTRE =
      named("off_centre", "Off centre")
          .block(Block.IMAGES)
          .better(Direction.NEITHER)
          .source("our decision")
          .description(
              "distance of the region's centre of mass from the image's, over half the diagonal")
          .ofRegion(j -> OffCentre.of(j.region()));

  private static Metric offCentre(Metric metric, String label) {
    return named(metric.key + "_off_centre", label)
        .block(Block.CENTRE)
        .source("our decision")
        .description(
            metric.label + " over the quarter of images whose regions lie farthest from the middle")
        .ofAll(images -> images.offCentre(metric));
  }

  /** In the order of the tables. */
  static final List<Metric> SHIPPED =
      List.of(
          MIOU,
          INSERTION,
          DELETION,
          ID,
          ACCURACY,
          ALA_ACCURACY,
          AREA,
          POINTING,
          ENERGY,
          IOU_HALF,
          IOU_MEAN,
          IOU_OTSU,
          IOU_ONE_CUT,
          IOU_BEST,
          PIXEL_AP,
          SHUFFLED_AUC,
          ENERGY_RATIO,
          MIOU_OFF_CENTRE,
          PIXEL_AP_OFF_CENTRE,
          POINTING_OFF_CENTRE,
          OFF_CENTRE);

  /** Where the tables show a metric. */
  public enum Block {
    /** In the main table. */
    MAIN("Results"),
    /** Below it, among the other threshold rules. */
    THRESHOLDS("Other threshold rules"),
    /** Below that, among the scores that a blob in the middle cannot win. */
    CENTRE("What a centred map cannot win"),
    /** Nowhere: only in the files that hold single images. */
    IMAGES("Of single images");

    /** Those below the main table. */
    public static final List<Block> BELOW = List.of(THRESHOLDS, CENTRE);

    private final String title;

    Block(String title) {
      this.title = title;
    }

    /** The heading above it. */
    public String title() {
      return title;
    }
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

  /** What a metric is computed from, and so for which images. */
  public enum Needs {
    /** A map; every image has a score. */
    MAP,
    /** A map and the annotated region; images without one have no score. */
    REGION,
    /**
     * A map and predictions for changed images; only those images have a score that insertion and
     * deletion are run on.
     */
    CLASSIFIER,
    /** The image's other scores; not stored by image. */
    SCORES,
    /** What all judged images scored; not stored by image. */
    ALL_IMAGES,
    /** The predictions for all images: a score of the model, whatever map is judged. */
    MODEL
  }

  /** Files have six decimals; areas are sums of float32 numbers. */
  private static final double ROUNDING = 1e-5;

  private final String key;
  private final String label;
  private final String column;
  private final Block block;
  private final Direction direction;
  private final double least;
  private final double most;
  private final String source;
  private final String description;
  private final Needs needs;
  private final ToDoubleFunction<JudgedMap> ofMap;
  private final ToDoubleFunction<Map<Metric, Double>> ofScores;
  private final ToDoubleFunction<JudgedImages> ofAll;

  private Metric(
      Builder declared,
      Needs needs,
      ToDoubleFunction<JudgedMap> ofMap,
      ToDoubleFunction<Map<Metric, Double>> ofScores,
      ToDoubleFunction<JudgedImages> ofAll) {
    this.key = declared.key;
    this.label = declared.label;
    this.column = declared.column;
    this.block = declared.block;
    this.direction = declared.direction;
    this.least = declared.least;
    this.most = declared.most;
    this.source = declared.source;
    this.description = declared.description;
    this.needs = needs;
    this.ofMap = ofMap;
    this.ofScores = ofScores;
    this.ofAll = ofAll;
  }

  /**
   * Begins the declaration of a metric: in the main table, higher is better, on 0..1. What it is
   * computed from ends it.
   *
   * @param key its name in files: small letters, digits, dots and underscores
   * @param label its heading, without an arrow
   * @throws IllegalArgumentException if it cannot be a key
   */
  public static Builder named(String key, String label) {
    if (!key.matches("[a-z][a-z0-9_.]*")) {
      throw new IllegalArgumentException(
          "'" + key + "' is no key of a metric: small letters, digits, dots and underscores");
    }
    return new Builder(key, label);
  }

  /** The declaration of a metric. */
  public static final class Builder {
    private final String key;
    private final String label;
    private String column;
    private Block block = Block.MAIN;
    private Direction direction = Direction.HIGHER;
    private double least = 0;
    private double most = 1;
    private String source = "";
    private String description = "";

    private Builder(String key, String label) {
      this.key = key;
      this.label = label;
      this.column = key;
    }

    /** Its name in {@code images.csv} and {@code history.csv}; by default its key. */
    Builder column(String name) {
      column = name;
      return this;
    }

    /** Where the tables show it. */
    public Builder block(Block shown) {
      block = shown;
      return this;
    }

    /** Which way is better. */
    public Builder better(Direction way) {
      direction = way;
      return this;
    }

    /**
     * The least and the largest possible value, either of which may be infinite; a stored value
     * beyond them is taken for damage.
     */
    public Builder range(double from, double to) {
      if (!(from < to)) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "%s has no values between %s and %s", key, from, to));
      }
      least = from;
      most = to;
      return this;
    }

    /** Where it is defined, for the table's footnote. */
    public Builder source(String text) {
      source = text;
      return this;
    }

    /** What is measured, as half a sentence. */
    public Builder description(String text) {
      description = text;
      return this;
    }

    /** A score of a map alone. */
    public Metric ofMap(ToDoubleFunction<JudgedMap> score) {
      return new Metric(this, Needs.MAP, score, s -> Double.NaN, all -> Double.NaN);
    }

    /** A score of a map against its region. */
    public Metric ofRegion(ToDoubleFunction<JudgedMap> score) {
      return new Metric(this, Needs.REGION, score, s -> Double.NaN, all -> Double.NaN);
    }

    /** A score of a map by what the model predicts for changed images. */
    public Metric ofClassifier(ToDoubleFunction<JudgedMap> score) {
      return new Metric(this, Needs.CLASSIFIER, score, s -> Double.NaN, all -> Double.NaN);
    }

    /** A score that follows from others of the image ({@link Metric#in}). */
    public Metric ofScores(ToDoubleFunction<Map<Metric, Double>> score) {
      return new Metric(this, Needs.SCORES, j -> Double.NaN, score, all -> Double.NaN);
    }

    /** A score of all judged images together. */
    public Metric ofAll(ToDoubleFunction<JudgedImages> score) {
      return new Metric(this, Needs.ALL_IMAGES, j -> Double.NaN, s -> Double.NaN, score);
    }

    /** A score of the model. */
    private Metric ofModel() {
      return new Metric(this, Needs.MODEL, j -> Double.NaN, s -> Double.NaN, all -> Double.NaN);
    }
  }

  /**
   * What that map scores; NaN where the map has not what it needs.
   *
   * @throws IllegalArgumentException if the map holds NaN or infinity
   * @throws IllegalStateException if it is not what this metric can be
   */
  public double of(JudgedMap judged) {
    boolean isDefined =
        switch (needs) {
          case MAP -> true;
          case REGION -> judged.hasRegion();
          case CLASSIFIER -> judged.hasProbe();
          case SCORES, ALL_IMAGES, MODEL -> false;
        };
    if (!isDefined) {
      return Double.NaN;
    }
    double score = ofMap.applyAsDouble(judged);
    if (!admits(score)) {
      throw new IllegalStateException(
          String.format(Locale.ROOT, "the metric %s gave %s, not in %s", key, score, range()));
    }
    return score;
  }

  /**
   * The score of all judged images: its own, or the mean over those that have one.
   *
   * @return NaN where there is none
   */
  public double of(JudgedImages images) {
    return needs == Needs.ALL_IMAGES
        ? ofAll.applyAsDouble(images)
        : Metrics.mean(this, images.scores());
  }

  /** The value of this metric among, or from, the scores of one image; NaN where it has none. */
  public double in(Map<Metric, Double> scores) {
    return needs == Needs.SCORES
        ? ofScores.applyAsDouble(scores)
        : scores.getOrDefault(this, Double.NaN);
  }

  /** The name in files, for example {@code miou}. */
  public String key() {
    return key;
  }

  /** The heading without its arrow, for example {@code mIoU}. */
  public String label() {
    return label;
  }

  /** The name of its column in the files that hold single images or epochs. */
  public String column() {
    return column;
  }

  /** Where the tables show it. */
  public Block block() {
    return block;
  }

  /** Which way is better. */
  public Direction direction() {
    return direction;
  }

  /** What it is computed from. */
  public Needs needs() {
    return needs;
  }

  /** Whether an image has a score of its own that is stored. */
  public boolean isOfImage() {
    return needs == Needs.MAP || needs == Needs.REGION || needs == Needs.CLASSIFIER;
  }

  /** The possible values as text, for example {@code 0..1}. */
  public String range() {
    return bound(least) + ".." + bound(most);
  }

  private static String bound(double value) {
    return Double.isInfinite(value) ? (value < 0 ? "−∞" : "∞") : PlainNumber.text(value);
  }

  /** Whether that can be a score: n/a, which is NaN, or a number in the range but for rounding. */
  public boolean admits(double value) {
    return Double.isNaN(value)
        || (Double.isFinite(value) && value >= least - ROUNDING && value <= most + ROUNDING);
  }

  /** Where the metric is defined. */
  public String source() {
    return source;
  }

  /** What is measured, as half a sentence. */
  public String description() {
    return description;
  }

  @Override
  public String toString() {
    return key;
  }
}
