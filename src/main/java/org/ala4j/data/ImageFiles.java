package org.ala4j.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.FileImageInputStream;

/**
 * Decodes image files (JPEG, PNG and whatever else the JDK reads) to plain bytes.
 *
 * <p>Sample values are taken as they are stored, like Pillow's {@code Image.open(…).convert(…)}:
 * colour profiles and the EXIF orientation are not applied (CUB's boxes and masks refer to the
 * stored pixels) and transparency is dropped. CMYK files are refused. Measured with OpenJDK 17 and
 * Pillow 9.4.0: the same bytes for every photo of CUB-200-2011's classes 1 to 10.
 *
 * <p>Before any pixel is decoded the header must promise at most 100 megapixels and a long side at
 * most 100 times the short one (our decision), which bounds the memory of everything downstream.
 */
public final class ImageFiles {
  private static final long MAX_PIXELS = 100_000_000;
  private static final int MAX_ASPECT = 100;

  private ImageFiles() {}

  /**
   * Reads a photograph; grey ones get three equal channels.
   *
   * @throws DataException if the file is missing, empty, truncated, corrupt, too large or no image
   */
  public static Photo readPhoto(Path file) {
    Samples samples = decode(file);
    int bands = samples.bands;
    if (bands == 3) {
      return new Photo(samples.width, samples.height, samples.bytes);
    }
    int green = bands == 4 ? 1 : 0;
    int blue = bands == 4 ? 2 : 0;
    byte[] rgb = new byte[3 * samples.width * samples.height];
    for (int from = 0, to = 0; to < rgb.length; from += bands, to += 3) {
      rgb[to] = samples.bytes[from];
      rgb[to + 1] = samples.bytes[from + green];
      rgb[to + 2] = samples.bytes[from + blue];
    }
    return new Photo(samples.width, samples.height, rgb);
  }

  /**
   * Reads a mask of any mode as luminance, (299 R + 587 G + 114 B) / 1000 for coloured ones. A
   * palette image counts by its colours, not by its indices.
   *
   * @throws DataException if the file is missing, empty, truncated, corrupt, too large or no image
   */
  public static GreyMask readMask(Path file) {
    Samples samples = decode(file);
    int bands = samples.bands;
    byte[] bytes = samples.bytes;
    if (bands == 1) {
      return new GreyMask(samples.width, samples.height, bytes);
    }
    byte[] grey = new byte[samples.width * samples.height];
    for (int from = 0, to = 0; to < grey.length; from += bands, to++) {
      grey[to] =
          bands == 2
              ? bytes[from]
              : luminance(bytes[from] & 0xff, bytes[from + 1] & 0xff, bytes[from + 2] & 0xff);
    }
    return new GreyMask(samples.width, samples.height, grey);
  }

  /**
   * Reads a mask whose pixels are class ids, R + 256·G.
   *
   * @throws DataException if the file is missing, empty, truncated, corrupt or too large, or if it
   *     is not a colour image
   */
  public static ClassIdMask readClassIds(Path file) {
    Samples samples = decode(file);
    if (samples.bands < 3) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "The mask %s is grey; ImageNet-S's masks are RGB, with the class in red and green.",
              file));
    }
    char[] ids = new char[samples.width * samples.height];
    for (int from = 0, to = 0; to < ids.length; from += samples.bands, to++) {
      ids[to] = (char) ((samples.bytes[from] & 0xff) | (samples.bytes[from + 1] & 0xff) << 8);
    }
    return new ClassIdMask(samples.width, samples.height, ids);
  }

  private static byte luminance(int red, int green, int blue) {
    return (byte) ((299 * red + 587 * green + 114 * blue + 500) / 1000);
  }

  /** Interleaved samples of 8 bits; bands: 1 grey, 2 grey + alpha, 3 RGB, 4 RGB + alpha. */
  private static final class Samples {
    final int width;
    final int height;
    final int bands;
    final byte[] bytes;

    Samples(int width, int height, int bands, byte[] bytes) {
      this.width = width;
      this.height = height;
      this.bands = bands;
      this.bytes = bytes;
    }
  }

  private static Samples decode(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new DataException("The image " + file + " does not exist.");
    }
    try (FileImageInputStream in = new FileImageInputStream(file.toFile())) {
      if (in.length() == 0) {
        throw new DataException("The image " + file + " is empty (0 bytes); download it again.");
      }
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new DataException(file + " is not an image this Java can read, such as JPEG or PNG.");
      }
      ImageReader reader = readers.next();
      try {
        return samples(decode(file, in, reader));
      } finally {
        reader.dispose();
      }
    } catch (DataException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // the decoders throw both on damaged files
      throw new DataException(
          String.format(
              Locale.ROOT,
              "The image %s cannot be decoded (%s); download it again, or convert it to an RGB JPEG or PNG.",
              file,
              e.getMessage()),
          e);
    }
  }

  private static BufferedImage decode(Path file, FileImageInputStream in, ImageReader reader)
      throws IOException {
    List<String> damage = new ArrayList<>();
    reader.addIIOReadWarningListener(
        (source, warning) -> {
          if (losesPixels(warning)) {
            damage.add(warning);
          }
        });
    reader.setInput(in, true, true);
    long width = reader.getWidth(0);
    long height = reader.getHeight(0);
    if (width * height > MAX_PIXELS
        || Math.max(width, height) > MAX_ASPECT * Math.min(width, height)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "The image %s is %d×%d; at most 100 megapixels and an aspect ratio of 100 are read.",
              file,
              width,
              height));
    }
    ImageReadParam parameters = reader.getDefaultReadParam();
    parameters.setDestinationType(unconverted(reader));
    BufferedImage image = reader.read(0, parameters);
    if (!damage.isEmpty()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "The image %s is truncated or corrupt (%s); download it again.",
              file,
              damage.get(0)));
    }
    return image;
  }

  /**
   * The type that keeps the stored samples: of a JPEG with a colour profile, the one in the
   * profile's own colour space. The default would convert the pixels to sRGB, which Pillow, and so
   * the encoders' training, does not do. Null, the reader's default, for all other files.
   */
  private static ImageTypeSpecifier unconverted(ImageReader reader) throws IOException {
    Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
    while (types.hasNext()) {
      ImageTypeSpecifier type = types.next();
      ColorSpace space = type.getColorModel().getColorSpace();
      if (space.getType() == ColorSpace.TYPE_RGB && !space.isCS_sRGB()) {
        return type;
      }
    }
    return null;
  }

  /**
   * The JPEG decoder fills what a truncated or corrupt file lacks with grey and only warns. Its
   * other warnings (stray bytes between segments, odd metadata) cost no pixel.
   */
  private static boolean losesPixels(String warning) {
    return warning.contains("remature end")
        || warning.contains("runcated")
        || (warning.startsWith("Corrupt JPEG data") && !warning.contains("extraneous bytes"));
  }

  private static Samples samples(BufferedImage image) throws IOException {
    int width = image.getWidth();
    int height = image.getHeight();
    int space = image.getColorModel().getColorSpace().getType();
    if (space != ColorSpace.TYPE_RGB && space != ColorSpace.TYPE_GRAY) {
      throw new IOException("its colours are neither grey nor RGB");
    }
    // Stored samples, not getRGB: that would pass grey and profiled images through colour curves.
    WritableRaster raster = image.getRaster();
    boolean plain =
        raster.getSampleModel() instanceof ComponentSampleModel
            && !(image.getColorModel() instanceof IndexColorModel);
    if (plain && raster.getTransferType() == DataBuffer.TYPE_BYTE) {
      byte[] bytes = (byte[]) raster.getDataElements(0, 0, width, height, null);
      return new Samples(width, height, raster.getNumBands(), bytes);
    }
    if (plain && raster.getTransferType() == DataBuffer.TYPE_USHORT) {
      short[] words = (short[]) raster.getDataElements(0, 0, width, height, null);
      byte[] bytes = new byte[words.length];
      for (int i = 0; i < words.length; i++) {
        bytes[i] = (byte) (words[i] >> 8);
      }
      return new Samples(width, height, raster.getNumBands(), bytes);
    }
    // Palettes and packed pixels have no such curves.
    byte[] rgb = new byte[3 * width * height];
    int[] row = new int[width];
    int to = 0;
    for (int y = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int argb : row) {
        rgb[to++] = (byte) (argb >> 16);
        rgb[to++] = (byte) (argb >> 8);
        rgb[to++] = (byte) argb;
      }
    }
    return new Samples(width, height, 3, rgb);
  }
}
