package org.ala4j.data;

import java.nio.file.Path;
import java.util.Locale;

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

  /**
   * A picture of the region, as large as the photograph.
   *
   * @param file in any of the codings of {@link ObjectMask.Coding}
   * @param foreground value from which a pixel of a graded mask belongs to the object, 1..255
   */
  record MaskFile(Path file, int foreground) implements Region {
    @Override
    public float[] seenThrough(View view, int photoWidth, int photoHeight) {
      return seenThrough(read(), view, photoWidth, photoHeight);
    }

    /** The same of a mask that was read. */
    float[] seenThrough(ObjectMask mask, View view, int photoWidth, int photoHeight) {
      requireSize(file, mask.width(), mask.height(), photoWidth, photoHeight);
      return view.mask(mask);
    }

    /** The mask at its own size; a {@link DataException} says why it cannot be read. */
    ObjectMask read() {
      return ObjectMask.read(file, foreground);
    }
  }

  /**
   * A picture, as large as the photograph, that holds the class of every pixel, as in ImageNet-S:
   * id = R + 256·G. The image's class is inside, {@link ClassIdMask#IGNORED} is ignored, and
   * everything else, whether other classes or none, is outside.
   *
   * @param file colour image
   * @param classId the id of the image's class; where it is absent nothing is inside
   */
  record ClassMask(Path file, int classId) implements Region {
    @Override
    public float[] seenThrough(View view, int photoWidth, int photoHeight) {
      return seenThrough(read(), view, photoWidth, photoHeight);
    }

    /** The same of a mask that was read. */
    float[] seenThrough(ClassIdMask mask, View view, int photoWidth, int photoHeight) {
      requireSize(file, mask.width(), mask.height(), photoWidth, photoHeight);
      return view.mask(mask, classId);
    }

    /** The mask at its own size; a {@link DataException} says why it cannot be read. */
    ClassIdMask read() {
      return ImageFiles.readClassIds(file);
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
