package org.ala4j.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Insertion and deletion curves (Petsiuk et al. 2018; paper section 5.3): how the probability of a
 * class rises while the most attended pixels appear on the masked-out image, and falls while they
 * are masked out.
 *
 * <p>Each curve has {@code steps + 1} states; state k has changed the {@code round(k * N / steps)}
 * highest-ranked of the image's N pixels. What stands where pixels are masked out is {@link
 * Masking}'s; the paper's is black. The released metric code changes 3,072 of 384² pixels a step,
 * that is 48 steps.
 *
 * <p>Pixels are ranked by the map, bilinear-resized to the image. Tied pixels follow one fixed
 * pseudo-random order, the same for all images and machines (our decision): a constant map means
 * "pixels in random order". The released code lets tied pixels enter together instead, which gives
 * a constant map a curve with a single jump.
 *
 * @param steps number of steps from none to all pixels, at least 1
 * @param batchSize images per call of the classifier, at least 1; it does not change the scores
 * @param target the class whose probability is followed
 * @param masking what stands where pixels are masked out
 */
public record InsertionDeletion(int steps, int batchSize, Target target, Masking masking) {

  /** Steps of the released metric code: 3,072 of 384 × 384 pixels each. */
  public static final int DEFAULT_STEPS = 48;

  private static final long TIE_ORDER_SEED = 20250914;

  /** The class whose probability is followed. */
  public enum Target {
    /** The class predicted on the full image (released code). */
    PREDICTED,
    /** The image's true class. */
    LABEL
  }

  /**
   * One image with its map. The arrays are read, never changed.
   *
   * @param image {@code 3 * size * size} values, RGB on 0..1, planar (channel, row, column)
   * @param size image side in pixels
   * @param map attention map of any size
   * @param label true class index; read only for {@link Target#LABEL}
   */
  @SuppressWarnings("ArrayRecordComponent") // shared on purpose: a test set of copies is gigabytes
  public record Sample(float[] image, int size, Plane map, int label) {
    /**
     * @throws IllegalArgumentException if the array does not fit the side
     */
    public Sample {
      if (image.length != 3 * size * size) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "an image of 3 x %d x %d cannot hold %d values",
                size,
                size,
                image.length));
      }
    }
  }

  /**
   * The two curves of one image and the areas under them.
   *
   * @param insertion {@code steps + 1} probabilities, from the masked-out to the full image
   * @param deletion {@code steps + 1} probabilities, from the full to the masked-out image
   * @param insertionAuc on 0..1, higher is better
   * @param deletionAuc on 0..1, lower is better
   * @param id insertionAuc − deletionAuc, on −1..1
   */
  @SuppressWarnings("ArrayRecordComponent") // a result that is only read
  public record Curves(
      float[] insertion, float[] deletion, double insertionAuc, double deletionAuc, double id) {

    /** Curves with the areas under them. */
    public static Curves of(float[] insertion, float[] deletion) {
      double in = areaUnder(insertion);
      double out = areaUnder(deletion);
      return new Curves(insertion, deletion, in, out, in - out);
    }
  }

  /**
   * @throws IllegalArgumentException if steps or batchSize is below 1
   */
  public InsertionDeletion {
    if (steps < 1 || batchSize < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "steps and batch size are at least 1, not %d and %d", steps, batchSize));
    }
  }

  /** With black for what is masked out, as the paper has it. */
  public InsertionDeletion(int steps, int batchSize, Target target) {
    this(steps, batchSize, target, Masking.BLACK);
  }

  /**
   * The curves of all samples, in their order.
   *
   * <p>The states of successive images fill batches of {@link #batchSize} one after another; only
   * the last batch may be smaller. An image costs {@code 2 * steps} predictions, as the full and
   * the masked-out image belong to both curves. Memory: one batch, and the samples the iterable
   * holds; an iterable that loads lazily keeps one image at a time.
   *
   * @throws IllegalArgumentException if images differ in size, a map holds NaN or infinity, or the
   *     classifier answers for another number of images
   */
  public List<Curves> of(Classifier classifier, Iterable<Sample> samples) {
    Batches batches = null;
    var progress = new ArrayList<Progress>();
    var tieOrder = new int[0];
    for (var sample : samples) {
      if (batches == null) {
        batches = new Batches(classifier, sample.image().length);
        tieOrder = tieOrder(sample.size() * sample.size());
      }
      var curves = new Progress(sample.label());
      progress.add(curves);
      addStates(sample, tieOrder, curves, batches);
    }
    if (batches != null) {
      batches.run();
    }
    return progress.stream().map(p -> Curves.of(p.insertion, p.deletion)).toList();
  }

  /** Queues all states of one image; the full image is first, as it may choose the class. */
  private void addStates(Sample sample, int[] tieOrder, Progress curves, Batches batches) {
    int pixels = sample.size() * sample.size();
    var image = sample.image();
    var masked = masking.of(image, sample.size());
    batches.add(image, curves::full);
    batches.add(masked, curves::masked);

    var ranking =
        ranking(sample.map().requireFinite().resized(sample.size(), sample.size()), tieOrder);
    var appearing = masked.clone();
    var vanishing = image.clone();
    for (int step = 1; step < steps; step++) {
      int state = step;
      for (int i = changed(step - 1, pixels); i < changed(step, pixels); i++) {
        for (int value = ranking[i]; value < image.length; value += pixels) { // R, G, B
          appearing[value] = image[value];
          vanishing[value] = masked[value];
        }
      }
      batches.add(appearing, p -> curves.insertion[state] = p[curves.followed]);
      batches.add(vanishing, p -> curves.deletion[state] = p[curves.followed]);
    }
  }

  /** How many of the image's pixels state k has changed. */
  private int changed(int k, int pixels) {
    return (int) Math.round((double) k * pixels / steps);
  }

  /** Pixel indices in the order in which ties are broken: a shuffle that never changes. */
  static int[] tieOrder(int pixels) {
    var random = new Random(TIE_ORDER_SEED); // its algorithm is part of the Java specification
    var order = new int[pixels];
    for (int i = 0; i < pixels; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /**
   * Pixel indices by descending value, ties in {@code tieOrder}. Each pixel becomes one number, its
   * value above its place in the tie order, so that a plain sort suffices.
   */
  static int[] ranking(Plane map, int[] tieOrder) {
    var keys = new long[tieOrder.length];
    for (int place = 0; place < keys.length; place++) {
      float value = map.values()[tieOrder[place]];
      keys[place] = ((long) ~RankedPixels.ascending(value) << 32) | place;
    }
    Arrays.sort(keys);
    var ranking = new int[keys.length];
    for (int i = 0; i < keys.length; i++) {
      ranking[i] = tieOrder[(int) keys[i]];
    }
    return ranking;
  }

  /** Trapezoid rule on equally spaced points over [0, 1]. */
  static double areaUnder(float[] curve) {
    double sum = 0;
    for (float score : curve) {
      sum += score;
    }
    return (sum - curve[0] / 2.0 - curve[curve.length - 1] / 2.0) / (curve.length - 1);
  }

  /** The curves of one image while its states pass through the classifier. */
  private final class Progress {
    private final float[] insertion = new float[steps + 1];
    private final float[] deletion = new float[steps + 1];
    private final int label;
    private int followed;

    Progress(int label) {
      this.label = label;
    }

    void full(float[] probabilities) {
      followed = target == Target.LABEL ? label : Classifier.predicted(probabilities);
      insertion[steps] = probabilities[followed];
      deletion[0] = probabilities[followed];
    }

    void masked(float[] probabilities) {
      insertion[0] = probabilities[followed];
      deletion[steps] = probabilities[followed];
    }
  }

  /** Collects images until a batch is full, then hands each its probabilities, in order. */
  private final class Batches {
    private final Classifier classifier;
    private final int imageLength;
    private final float[] images;
    private final List<Consumer<float[]>> receivers = new ArrayList<>();

    Batches(Classifier classifier, int imageLength) {
      this.classifier = classifier;
      this.imageLength = imageLength;
      this.images = new float[Math.multiplyExact(batchSize, imageLength)];
    }

    void add(float[] image, Consumer<float[]> receiver) {
      if (image.length != imageLength) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "images differ in size: %d and %d values", imageLength, image.length));
      }
      System.arraycopy(image, 0, images, receivers.size() * imageLength, imageLength);
      receivers.add(receiver);
      if (receivers.size() == batchSize) {
        run();
      }
    }

    void run() {
      int n = receivers.size();
      if (n == 0) {
        return;
      }
      var batch = n == batchSize ? images : Arrays.copyOf(images, n * imageLength);
      var probabilities = classifier.probabilities(batch, n);
      if (probabilities.length != n) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "the classifier answered for %d of %d images",
                probabilities.length,
                n));
      }
      for (int i = 0; i < n; i++) {
        receivers.get(i).accept(probabilities[i]);
      }
      receivers.clear();
    }
  }
}
