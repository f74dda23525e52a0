package org.ala4j.data;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ala4j.data.ObjectMask.Coding;

/**
 * Tells where the object is in a mask picture. Datasets code it in different ways; those that can
 * mean only one thing are recognised from the picture itself, in this order:
 *
 * <ol>
 *   <li>An alpha channel that is not the same everywhere holds the object, unless the colours are a
 *       mask of their own that says otherwise.
 *   <li>A palette with colours whose index 0 is black (PASCAL VOC, DAVIS) counts by its indices: 0
 *       is background, 255 is ignored, everything else is the object. A grey palette counts by its
 *       colours.
 *   <li>One colour on black is the object; VOC's border colour (224, 224, 192) is ignored.
 *   <li>All else counts by luminance, (299 R + 587 G + 114 B) / 1000: the values 0 and 1 alone mean
 *       outside and inside; otherwise a pixel is inside from {@code foreground} up, as in masks of
 *       0 and 255 and in annotators' votes (0, 51, 102, …, 255). Of 16 bits the high byte counts,
 *       of a file whose values all fit into 8 bits the low one.
 * </ol>
 *
 * <p>A picture of a few values or colours that fits none of these looks like one of classes or of
 * trimaps, and is an error that says what was found.
 */
final class MaskReader {
  /** A picture with no more values than this is one of labels, one with more is graded. */
  private static final int FEW = 16;

  /** Labels of classes are small numbers. */
  private static final int LARGEST_LABEL = 31;

  private static final int VOTE = 51; // 255 / 5 annotators
  private static final int VOC_BORDER = 0xe0e0c0;

  /** Channels of a grey picture that was once a JPEG differ a little. */
  private static final int ALMOST_GREY = 32;

  /** The two masks of a picture's colours and of its alpha may differ at soft edges. */
  private static final double EDGES = 0.01;

  private final Path file;
  private final int foreground;
  private final int width;
  private final int height;

  private MaskReader(Path file, int foreground, BufferedImage image) {
    this.file = file;
    this.foreground = foreground;
    this.width = image.getWidth();
    this.height = image.getHeight();
  }

  /** {@link ObjectMask#read}. */
  static ObjectMask read(Path file, int foreground) {
    BufferedImage image = ImageDecoder.decode(file);
    return new MaskReader(file, foreground, image).read(image);
  }

  /** {@link Region.LabelMask#read}. */
  static ObjectMask ofLabels(Path file, int inside, int ignored) {
    BufferedImage image = ImageDecoder.decode(file);
    MaskReader reader = new MaskReader(file, 0, image);
    boolean isOfLabels =
        image.getColorModel() instanceof IndexColorModel
            || ImageFiles.isPlain(image) && image.getRaster().getNumBands() == 1;
    if (!isOfLabels) {
      throw reader.unclear(
          "has colours, not labels; keep its palette, or write the label of each pixel as its grey"
              + " value");
    }
    Levels labels = Levels.of(image.getRaster());
    byte[] values = new byte[labels.values.length];
    for (int i = 0; i < values.length; i++) {
      int label = labels.values[i];
      values[i] =
          label == inside
              ? ObjectMask.INSIDE
              : label == ignored ? ObjectMask.IGNORED : ObjectMask.OUTSIDE;
    }
    return new ObjectMask(reader.width, reader.height, values, Coding.LABELS, labels.largest());
  }

  private ObjectMask read(BufferedImage image) {
    if (image.getColorModel() instanceof IndexColorModel palette) {
      return ofPalette(image, palette);
    }
    Raster alpha = image.getAlphaRaster();
    if (alpha != null) {
      Levels levels = Levels.of(alpha);
      if (levels.distinct(2).size() > 1) {
        return ofAlpha(levels, ImageFiles.photo(file, image));
      }
    }
    return ImageFiles.isPlain(image) && image.getRaster().getNumBands() < 3
        ? ofLevels(Levels.of(image.getRaster()))
        : ofColours(ImageFiles.photo(file, image));
  }

  /**
   * The first band of a picture.
   *
   * @param values one for each pixel, in rows from the top
   * @param wide whether they fill 16 bits
   */
  @SuppressWarnings("ArrayRecordComponent") // pixels, only read
  private record Levels(char[] values, boolean wide) {
    static Levels of(Raster raster) {
      int width = raster.getWidth();
      char[] values = new char[width * raster.getHeight()];
      int[] row = new int[width];
      int largest = 0;
      int to = 0;
      for (int y = 0; y < raster.getHeight(); y++) {
        raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
        for (int value : row) {
          values[to++] = (char) value;
          largest = Math.max(largest, value);
        }
      }
      return new Levels(values, largest > 255);
    }

    /** Its values, ascending; of more than that many, the smallest. */
    List<Integer> distinct(int limit) {
      boolean[] present = new boolean[wide ? 1 << 16 : 1 << 8];
      for (char value : values) {
        present[value] = true;
      }
      return IntStream.range(0, present.length)
          .filter(value -> present[value])
          .limit(limit)
          .boxed()
          .toList();
    }

    int largest() {
      int largest = 0;
      for (char value : values) {
        largest = Math.max(largest, value);
      }
      return largest;
    }

    /** On 0..255. */
    int level(int pixel) {
      return wide ? values[pixel] >> 8 : values[pixel];
    }
  }

  private ObjectMask ofLevels(Levels levels) {
    int largest = levels.largest();
    if (largest == 1) {
      return mask(pixel -> levels.values[pixel] == 1, Coding.ZERO_ONE, largest);
    }
    List<Integer> few = levels.distinct(FEW + 1);
    if (few.size() <= FEW) {
      refuseLabels(few, largest, levels.wide ? 257 : 1);
    }
    return mask(
        pixel -> levels.level(pixel) >= foreground,
        levels.wide ? Coding.WIDE_LEVELS : Coding.LEVELS,
        largest);
  }

  /** The values of a picture that has few of them must be such as say outside and inside. */
  private void refuseLabels(List<Integer> values, int largest, int unit) {
    boolean votes = values.stream().allMatch(value -> value % (VOTE * unit) == 0);
    if (!votes && largest / unit < foreground) {
      throw unclear(
          String.format(
              Locale.ROOT,
              "holds the values %s, of which none reaches dataset.foreground (%d); set that to the"
                  + " smallest value of the object",
              listed(values),
              foreground));
    }
    boolean labels =
        values.stream().allMatch(value -> value <= LARGEST_LABEL || value == 255)
            && values.stream().anyMatch(value -> value > 0 && value <= LARGEST_LABEL);
    if (labels && largest == 255 && foreground > LARGEST_LABEL) {
      throw unclear(
          String.format(
              Locale.ROOT,
              "holds the values %s: 255 may be the object, or a border to be ignored around labels;"
                  + " write the object as 255 and all else as 0",
              listed(values)));
    }
  }

  private ObjectMask ofPalette(BufferedImage image, IndexColorModel palette) {
    Levels indices = Levels.of(image.getRaster());
    List<Integer> used = indices.distinct(256);
    int[] colours = new int[256];
    palette.getRGBs(colours);
    boolean grey = used.stream().allMatch(index -> spread(colours[index]) == 0);
    if (grey) {
      char[] levels = new char[indices.values.length];
      for (int i = 0; i < levels.length; i++) {
        levels[i] = (char) palette.getRed(indices.values[i]);
      }
      return ofLevels(new Levels(levels, false));
    }
    boolean blackBackground =
        isBlack(colours[0])
            && used.stream().noneMatch(index -> index > 0 && isBlack(colours[index]));
    if (!blackBackground) {
      return ofColours(ImageFiles.photo(file, image));
    }
    if (used.get(used.size() - 1) == 255 && used.stream().allMatch(i -> i == 0 || i == 255)) {
      throw unclear(
          "has a palette of which only index 255 is used beside 0: it may be the object, or a border"
              + " to be ignored; write the object as index 1");
    }
    byte[] values = new byte[indices.values.length];
    for (int i = 0; i < values.length; i++) {
      int index = indices.values[i];
      values[i] =
          index == 0 ? ObjectMask.OUTSIDE : index == 255 ? ObjectMask.IGNORED : ObjectMask.INSIDE;
    }
    return new ObjectMask(width, height, values, Coding.PALETTE, used.get(used.size() - 1));
  }

  private ObjectMask ofAlpha(Levels alpha, Photo colours) {
    ObjectMask mask =
        mask(pixel -> alpha.level(pixel) >= foreground, Coding.ALPHA, alpha.largest());
    Levels grey = luminance(colours);
    List<Integer> levels = grey.distinct(2);
    if (levels.size() == 1 || !isAlmostGrey(colours)) {
      return mask; // one colour everywhere, or a photo that was cut out
    }
    ObjectMask other = mask(pixel -> grey.level(pixel) >= foreground, Coding.LEVELS, 255);
    int inside = 0;
    int different = 0;
    for (int i = 0; i < mask.values().length; i++) {
      inside += other.values()[i];
      different += other.values()[i] == mask.values()[i] ? 0 : 1;
    }
    boolean isMask = inside > 0 && inside < mask.values().length;
    if (isMask && different > EDGES * mask.values().length) {
      throw unclear(
          "holds one mask in its alpha channel and another in its colours; keep only the one that is"
              + " right");
    }
    return mask;
  }

  private ObjectMask ofColours(Photo photo) {
    if (isAlmostGrey(photo)) {
      return ofLevels(luminance(photo));
    }
    List<Integer> colours = colours(photo.rgb());
    if (colours.size() > FEW) {
      return ofLevels(luminance(photo));
    }
    List<Integer> objects =
        colours.stream().filter(colour -> colour != 0 && colour != VOC_BORDER).toList();
    if (!colours.contains(0) || objects.size() != 1) {
      throw unclear(
          String.format(
              Locale.ROOT,
              "holds the colours %s, not one on black; write the object as white on black",
              colours.stream()
                  .map(
                      c ->
                          String.format(
                              Locale.ROOT, "(%d, %d, %d)", c >> 16, (c >> 8) & 255, c & 255))
                  .collect(Collectors.joining(", "))));
    }
    byte[] values = new byte[width * height];
    for (int i = 0; i < values.length; i++) {
      int colour = colour(photo.rgb(), i);
      values[i] =
          colour == 0
              ? ObjectMask.OUTSIDE
              : colour == VOC_BORDER ? ObjectMask.IGNORED : ObjectMask.INSIDE;
    }
    return new ObjectMask(width, height, values, Coding.ONE_COLOUR, 255);
  }

  /** The colours as 0xRRGGBB, black first; of more than {@link #FEW}, one more than that. */
  private static List<Integer> colours(byte[] rgb) {
    SortedSet<Integer> colours = new TreeSet<>();
    int last = -1;
    for (int i = 0; i < rgb.length / 3 && colours.size() <= FEW; i++) {
      int colour = colour(rgb, i);
      if (colour != last) {
        colours.add(colour);
        last = colour;
      }
    }
    return List.copyOf(colours);
  }

  private static int colour(byte[] rgb, int pixel) {
    return ((rgb[3 * pixel] & 0xff) << 16)
        | ((rgb[3 * pixel + 1] & 0xff) << 8)
        | (rgb[3 * pixel + 2] & 0xff);
  }

  private static boolean isAlmostGrey(Photo photo) {
    for (int i = 0; i < photo.rgb().length / 3; i++) {
      if (spread(colour(photo.rgb(), i)) > ALMOST_GREY) {
        return false;
      }
    }
    return true;
  }

  /** How far a colour's channels lie apart. */
  private static int spread(int rgb) {
    int red = (rgb >> 16) & 255;
    int green = (rgb >> 8) & 255;
    int blue = rgb & 255;
    return Math.max(red, Math.max(green, blue)) - Math.min(red, Math.min(green, blue));
  }

  private static boolean isBlack(int rgb) {
    return (rgb & 0xffffff) == 0;
  }

  private static Levels luminance(Photo photo) {
    byte[] rgb = photo.rgb();
    char[] levels = new char[rgb.length / 3];
    for (int i = 0; i < levels.length; i++) {
      int red = rgb[3 * i] & 0xff;
      int green = rgb[3 * i + 1] & 0xff;
      int blue = rgb[3 * i + 2] & 0xff;
      levels[i] = (char) ((299 * red + 587 * green + 114 * blue + 500) / 1000);
    }
    return new Levels(levels, false);
  }

  private ObjectMask mask(IntPredicate inside, Coding coding, int largest) {
    byte[] values = new byte[width * height];
    for (int i = 0; i < values.length; i++) {
      values[i] = inside.test(i) ? ObjectMask.INSIDE : ObjectMask.OUTSIDE;
    }
    return new ObjectMask(width, height, values, coding, largest);
  }

  private static String listed(List<Integer> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private DataException unclear(String what) {
    return new DataException("the mask " + file + " " + what + ".");
  }
}
