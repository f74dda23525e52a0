package org.ala4j.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
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
import javax.imageio.stream.ImageInputStream;

/**
 * Decodes an image file with the JDK's readers, within bounds that the header must keep before any
 * pixel is decoded: 100 megapixels, a long side at most 100 times the short one (our decisions),
 * and half of Java's memory.
 */
final class ImageDecoder {
  private static final long MAX_PIXELS = 100_000_000;
  private static final int MAX_ASPECT = 100;

  /** JPEG files are read as a whole; one of 100 megapixels in best quality has about this size. */
  private static final int MAX_JPEG_BYTES = 256 << 20;

  /** Images that take more than this part of the memory are decoded one after the other. */
  private static final int LARGE_PART = 16;

  private static final Object LARGE = new Object();

  private final Path file;
  private final List<String> damage = new ArrayList<>();

  private ImageDecoder(Path file) {
    this.file = file;
  }

  /**
   * The samples of a file as they are stored; CMYK, which only JPEG files may have, becomes RGB.
   *
   * @return grey, RGB or palette, with or without alpha
   * @throws DataException if the file is missing, empty, truncated, corrupt, too large or no image
   */
  static BufferedImage decode(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new DataException("The image " + file + " does not exist.");
    }
    try (FileImageInputStream in = new FileImageInputStream(file.toFile())) {
      return new ImageDecoder(file).decode(in);
    } catch (DataException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // the decoders throw both on damaged files
      throw new DataException(
          String.format(
              Locale.ROOT,
              "The image %s cannot be decoded (%s); download it again, or convert it to an RGB JPEG"
                  + " or PNG.",
              file,
              e.getMessage()),
          e);
    }
  }

  private BufferedImage decode(FileImageInputStream in) throws IOException {
    if (in.length() == 0) {
      throw new DataException("The image " + file + " is empty (0 bytes); download it again.");
    }
    byte[] start = new byte[2];
    in.read(start);
    in.seek(0);
    if (JpegFile.isJpeg(start)) {
      return decodeJpeg(in);
    }
    Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
    if (!readers.hasNext()) {
      throw new DataException(
          file + " is not an image this Java can read: JPEG, PNG, TIFF, BMP or GIF.");
    }
    return decoded(
        readers.next(),
        in,
        reader -> {
          ImageReadParam stored = reader.getDefaultReadParam();
          stored.setDestinationType(unconverted(reader));
          return reader.read(0, stored);
        });
  }

  private BufferedImage decodeJpeg(FileImageInputStream in) throws IOException {
    if (in.length() > MAX_JPEG_BYTES) {
      throw new DataException("The image " + file + " is a JPEG file of more than 256 MB.");
    }
    byte[] bytes = new byte[(int) in.length()];
    in.readFully(bytes);
    JpegFile jpeg = JpegFile.of(bytes);
    requireShape(jpeg.width(), jpeg.height());
    ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    return decoded(
        reader,
        new BytesInput(jpeg.plain()),
        r -> jpeg.components() == 4 ? printed(r, jpeg.colours()) : r.read(0));
  }

  private static BufferedImage printed(ImageReader reader, JpegFile.Colours colours)
      throws IOException {
    Raster raster = reader.readRaster(0, null);
    int width = raster.getWidth();
    int height = raster.getHeight();
    byte[] samples = (byte[]) raster.getDataElements(0, 0, width, height, null);
    if (colours == JpegFile.Colours.YCCK) {
      Cmyk.fromYcck(samples);
    }
    byte[] rgb = Cmyk.toRgb(samples);
    WritableRaster pixels =
        Raster.createInterleavedRaster(
            new DataBufferByte(rgb, rgb.length),
            width,
            height,
            3 * width,
            3,
            new int[] {0, 1, 2},
            null);
    ColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            ColorModel.OPAQUE,
            DataBuffer.TYPE_BYTE);
    return new BufferedImage(model, pixels, false, null);
  }

  /**
   * The type that keeps the stored samples: of a file with a colour profile, the one in the
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

  private interface Decoding {
    BufferedImage by(ImageReader reader) throws IOException;
  }

  private BufferedImage decoded(ImageReader reader, ImageInputStream in, Decoding decoding)
      throws IOException {
    try {
      reader.addIIOReadWarningListener(
          (source, warning) -> {
            if (losesPixels(warning)) {
              damage.add(warning);
            }
          });
      reader.setInput(in, true, true);
      requireShape(reader.getWidth(0), reader.getHeight(0));
      BufferedImage image = inTurn(reader, decoding);
      if (!damage.isEmpty()) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "The image %s is truncated or corrupt (%s); download it again.",
                file,
                damage.get(0)));
      }
      return image;
    } finally {
      reader.dispose();
    }
  }

  private void requireShape(long width, long height) {
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
  }

  private BufferedImage inTurn(ImageReader reader, Decoding decoding) throws IOException {
    long bytes = memory(reader);
    long most = Runtime.getRuntime().maxMemory() / 2;
    if (bytes > most) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "The image %s (%d×%d) takes %,d MB to read, more than half of Java's memory (%,d MB);"
                  + " make it smaller, or give Java more with ALA_JAVA_OPTS=-Xmx8g.",
              file,
              reader.getWidth(0),
              reader.getHeight(0),
              bytes >> 20,
              most >> 20));
    }
    if (bytes > 2 * most / LARGE_PART) {
      synchronized (LARGE) {
        return decoding.by(reader);
      }
    }
    return decoding.by(reader);
  }

  /** The stored samples and the RGB bytes made of them; TIFF's reader holds the samples twice. */
  private static long memory(ImageReader reader) throws IOException {
    Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
    int bits = types.hasNext() ? types.next().getColorModel().getPixelSize() : 32;
    int copies = reader.getFormatName().equalsIgnoreCase("tif") ? 2 : 1;
    long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
    return pixels * (copies * bits + 24) / Byte.SIZE;
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
}
