package org.ala4j.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where the object is on a photograph, by the dataset's annotation. */
public sealed interface Region {

  /**
   * This region as the network's input shows it.
   *
   * @param view the geometry the photograph itself went through
   * @param photoWidth width of the original photograph in pixels
   * @param photoHeight height of the original photograph in pixels
   * @return S·S values in rows from the top, 1 inside, 0 outside and NaN where the annotation is to
   *     be ignored; empty if nothing is known
   * @throws DataException if the annotation cannot be read or does not fit the photograph, which
   *     the message does not name
   */
  float[] seenThrough(View view, int photoWidth, int photoHeight);

  /** The file that is read for it when it is looked at. */
  default Optional<Path> source() {
    return Optional.empty();
  }

  /**
   * What it is, but for the content of {@link #source}: two regions of the same text and content
   * are the same. Empty if nothing is known.
   */
  default String text() {
    return "";
  }

  /** A region that a picture shows, which is as large as the photograph. */
  sealed interface Picture extends Region {
    /** The picture. */
    Path file();

    /** What it shows, at its own size; a {@link DataException} says why it cannot be read. */
    ObjectMask read();

    /**
     * What is wrong when none of several such pictures holds an object, after "None of the masks".
     *
     * @param largest of the values in them
     */
    String nothingThere(int largest);

    @Override
    default Optional<Path> source() {
      return Optional.of(file());
    }

    @Override
    default float[] seenThrough(View view, int photoWidth, int photoHeight) {
      return seenThrough(read(), view, photoWidth, photoHeight);
    }

    /** The same of a picture that was read. */
    default float[] seenThrough(ObjectMask mask, View view, int photoWidth, int photoHeight) {
      requireSize(file(), mask.width(), mask.height(), photoWidth, photoHeight);
      return view.mask(mask);
    }
  }

  /**
   * A picture of one object.
   *
   * @param file in any of the codings of {@link ObjectMask.Coding} that are recognised
   * @param foreground value from which a pixel of a graded mask belongs to the object, 1..255
   */
  record MaskFile(Path file, int foreground) implements Picture {
    @Override
    public ObjectMask read() {
      return ObjectMask.read(file, foreground);
    }

    @Override
    public String text() {
      return "mask";
    }

    @Override
    public String nothingThere(int largest) {
      return String.format(
          Locale.ROOT,
          "holds an object: the largest value is %d, and dataset.foreground is %d; set that to the"
              + " smallest value of the object.",
          largest,
          foreground);
    }
  }

  /**
   * A picture that holds the class of every pixel, as in ImageNet-S: id = R + 256·G. The image's
   * class is inside, {@link ClassIdMask#IGNORED} is ignored, and everything else, whether other
   * classes or none, is outside.
   *
   * @param file colour image
   * @param classId the id of the image's class; where it is absent nothing is inside
   */
  record ClassMask(Path file, int classId) implements Picture {
    @Override
    public ObjectMask read() {
      return ImageFiles.readClassIds(file).only(classId);
    }

    @Override
    public String text() {
      return "mask of " + classId;
    }

    @Override
    public String nothingThere(int largest) {
      return String.format(
          Locale.ROOT,
          "holds the id of its image's class, R + 256·G; the largest id is %d. They are of other"
              + " classes or of another coding.",
          largest);
    }
  }

  /**
   * A picture that holds a label for every pixel: the indices of its palette, as in PASCAL VOC, or
   * its grey values, as in the trimaps of Oxford Pets.
   *
   * @param file one channel, 8 bits or fewer
   * @param inside the label of the image's class; where it is absent nothing is inside
   * @param ignored the label of pixels that count neither way
   */
  record LabelMask(Path file, int inside, int ignored) implements Picture {
    @Override
    public ObjectMask read() {
      return MaskReader.ofLabels(file, inside, ignored);
    }

    @Override
    public String text() {
      return "mask of label " + inside + " without " + ignored;
    }

    @Override
    public String nothingThere(int largest) {
      return String.format(
          Locale.ROOT,
          "holds the label %d of its image's class; the largest label is %d. dataset.masks_as must"
              + " say how the masks are meant, and labels.txt which class has which label.",
          inside,
          largest);
    }
  }

  private static void requireSize(
      Path file, int width, int height, int photoWidth, int photoHeight) {
    if (width == photoHeight && height == photoWidth && width != height) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "the mask %s is %d×%d but its photo is %d×%d: they fit only after one is turned; photos"
                  + " are read as they are stored, whatever their EXIF orientation, so turn the"
                  + " pixels of the photo or of the mask.",
              file,
              width,
              height,
              photoWidth,
              photoHeight));
    }
    if (width != photoWidth || height != photoHeight) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "the mask %s is %d×%d but its photo is %d×%d; they must have the same size.",
              file,
              width,
              height,
              photoWidth,
              photoHeight));
    }
  }

  /**
   * A bounding box in pixels of the original photograph. What overruns the photograph is cut off;
   * three boxes of CUB-200-2011 do.
   */
  record Box(double x, double y, double width, double height) implements Region {
    @Override
    public float[] seenThrough(View view, int photoWidth, int photoHeight) {
      if (x >= photoWidth || y >= photoHeight || x + width <= 0 || y + height <= 0) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "the box (x %s, y %s, width %s, height %s) lies outside its %d×%d photo.",
                x,
                y,
                width,
                height,
                photoWidth,
                photoHeight));
      }
      return view.box(this, photoWidth, photoHeight);
    }

    @Override
    public String text() {
      return toString();
    }
  }

  /** Several boxes, of which a pixel is in one or in more. */
  record Boxes(List<Box> boxes) implements Region {
    public Boxes {
      boxes = List.copyOf(boxes);
    }

    @Override
    public float[] seenThrough(View view, int photoWidth, int photoHeight) {
      float[] union = new float[view.size() * view.size()];
      for (Box box : boxes) {
        float[] one = box.seenThrough(view, photoWidth, photoHeight);
        for (int i = 0; i < one.length; i++) {
          union[i] = Math.max(union[i], one[i]);
        }
      }
      return union;
    }

    @Override
    public String text() {
      return toString();
    }
  }

  /**
   * Outlines of objects on the photograph.
   *
   * @param width of the photograph they were drawn on, in pixels
   * @param height of it
   * @param inside the objects
   * @param ignored where it is not known what is object; what is inside as well counts as inside
   */
  record Outlines(int width, int height, List<Outline> inside, List<Outline> ignored)
      implements Region {
    public Outlines {
      inside = List.copyOf(inside);
      ignored = List.copyOf(ignored);
    }

    @Override
    public float[] seenThrough(View view, int photoWidth, int photoHeight) {
      if (width != photoWidth || height != photoHeight) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "its outlines are for a photo of %d×%d, but it is %d×%d.",
                width,
                height,
                photoWidth,
                photoHeight));
      }
      byte[] values = new byte[width * height];
      ignored.forEach(outline -> outline.fill(values, width, height, ObjectMask.IGNORED));
      inside.forEach(outline -> outline.fill(values, width, height, ObjectMask.INSIDE));
      return view.mask(new ObjectMask(width, height, values, ObjectMask.Coding.OUTLINES, 1));
    }

    @Override
    public String text() {
      return toString();
    }
  }

  /** A mask that is not there: nothing is known. Whoever needs it asks {@link Masks} first. */
  record MissingMask(Path file) implements Region {
    @Override
    public float[] seenThrough(View view, int photoWidth, int photoHeight) {
      return new float[0];
    }
  }

  /** Whether anything is known about the region. */
  default boolean isKnown() {
    return !(this instanceof NoRegion) && !(this instanceof MissingMask);
  }

  /** Nothing is known about the region. */
  record NoRegion() implements Region {
    @Override
    public float[] seenThrough(View view, int photoWidth, int photoHeight) {
      return new float[0];
    }
  }
}
