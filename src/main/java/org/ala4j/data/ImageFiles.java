package org.ala4j.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Reads image files (JPEG, PNG, TIFF, BMP, GIF) as plain bytes.
 *
 * <p>Sample values are taken as they are stored, like Pillow's {@code Image.open(…).convert(…)}:
 * colour profiles are not applied, transparency is dropped, and only {@link #readUpright} turns a
 * photo as its EXIF orientation says (CUB's boxes and masks refer to the stored pixels). Measured
 * with OpenJDK 17 and Pillow 9.4.0: the same bytes for every photo of CUB-200-2011's classes 1 to
 * 10, and for JPEGs of every colour coding and sampling.
 */
public final class ImageFiles {
  /** Endings of the formats that are read. */
  public static final List<String> ENDINGS =
      List.of("jpg", "jpeg", "png", "tif", "tiff", "bmp", "gif");

  /** Images all the same, but of formats that the JDK does not read. */
  public static final List<String> UNREAD =
      List.of("webp", "heic", "heif", "avif", "jp2", "jxl", "dng", "cr2", "nef", "arw", "svg");

  private ImageFiles() {}

  /**
   * Reads a photograph; grey ones get three equal channels.
   *
   * @throws DataException if the file is missing, empty, truncated, corrupt, too large or no image
   */
  public static Photo readPhoto(Path file) {
    return photo(file, ImageDecoder.decode(file));
  }

  /** A decoded image of any kind as 8-bit RGB. */
  static Photo photo(Path file, BufferedImage image) {
    Raster raster = image.getRaster();
    int width = image.getWidth();
    int height = image.getHeight();
    byte[] rgb = new byte[3 * width * height];
    if (isPlain(image)) {
      requireColours(file, image);
      boolean wide = raster.getTransferType() == DataBuffer.TYPE_USHORT;
      int bands = raster.getNumBands();
      Object row = null;
      for (int y = 0; y < height; y++) {
        row = raster.getDataElements(0, y, width, 1, row);
        if (wide) {
          highBytes((short[]) row, bands, rgb, 3 * width * y);
        } else {
          bytes((byte[]) row, bands, rgb, 3 * width * y);
        }
      }
    } else { // palettes and packed pixels: getRGB sends them through no colour curves
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
    }
    return new Photo(width, height, rgb);
  }

  /**
   * Reads a photograph as viewers show it: turned and mirrored as its EXIF orientation says.
   *
   * @throws DataException as {@link #readPhoto} does
   */
  public static Photo readUpright(Path file) {
    return Orientation.of(file).upright(readPhoto(file));
  }

  /** Grey or RGB, with or without alpha, in bytes or 16 bits. */
  static boolean isPlain(BufferedImage image) {
    int type = image.getRaster().getTransferType();
    return image.getSampleModel() instanceof ComponentSampleModel
        && !(image.getColorModel() instanceof IndexColorModel)
        && (type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT);
  }

  private static void requireColours(Path file, BufferedImage image) {
    int space = image.getColorModel().getColorSpace().getType();
    if (space != ColorSpace.TYPE_RGB && space != ColorSpace.TYPE_GRAY) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "The image %s cannot be decoded (its colours are neither grey nor RGB); convert it to"
                  + " an RGB JPEG or PNG.",
              file));
    }
  }

  private static void bytes(byte[] row, int bands, byte[] rgb, int start) {
    if (bands == 3) {
      System.arraycopy(row, 0, rgb, start, row.length);
      return;
    }
    int green = bands == 4 ? 1 : 0;
    int blue = bands == 4 ? 2 : 0;
    int to = start;
    for (int from = 0; from < row.length; from += bands) {
      rgb[to++] = row[from];
      rgb[to++] = row[from + green];
      rgb[to++] = row[from + blue];
    }
  }

  private static void highBytes(short[] row, int bands, byte[] rgb, int start) {
    int green = bands >= 3 ? 1 : 0;
    int blue = bands >= 3 ? 2 : 0;
    int to = start;
    for (int from = 0; from < row.length; from += bands) {
      rgb[to++] = (byte) (row[from] >> 8);
      rgb[to++] = (byte) (row[from + green] >> 8);
      rgb[to++] = (byte) (row[from + blue] >> 8);
    }
  }

  /**
   * Reads a mask whose pixels are class ids, R + 256·G.
   *
   * @throws DataException if the file is missing, empty, truncated, corrupt or too large, or if it
   *     is not a colour image
   */
  public static ClassIdMask readClassIds(Path file) {
    BufferedImage image = ImageDecoder.decode(file);
    if (isPlain(image) && image.getRaster().getNumBands() < 3) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "The mask %s is grey; ImageNet-S's masks are RGB, with the class in red and green.",
              file));
    }
    Photo photo = photo(file, image);
    byte[] rgb = photo.rgb();
    char[] ids = new char[rgb.length / 3];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (char) ((rgb[3 * i] & 0xff) | (rgb[3 * i + 1] & 0xff) << 8);
    }
    return new ClassIdMask(photo.width(), photo.height(), ids);
  }
}
