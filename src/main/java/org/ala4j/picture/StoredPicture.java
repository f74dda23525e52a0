package org.ala4j.picture;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.ala4j.files.AtomicFiles;
import org.ala4j.metrics.Plane;
import org.ala4j.picture.Overlay.Caption;

/**
 * A test image and where a trial's model looked, as files of the folder {@code maps}:
 *
 * <pre>
 * ID-photo.jpg    what the network saw of the photo, in its own shape
 * ID-map.png      the map at its own resolution, min-max normalised, 16-bit grey
 * ID-region.png   the annotated region as the network sees it, white inside; only where there is one
 * ID.jpg          photo with region, heat and blend side by side, for people
 * </pre>
 *
 * <p>The first three are all that the tables' pages need; the last is for whoever opens the folder.
 *
 * @param photo a JPEG file; map and region cover all of it
 * @param map attention map of any size, normalised to 0..1
 * @param region the annotated region, if there is one
 */
@SuppressWarnings("ArrayRecordComponent") // a file's content, only read
public record StoredPicture(byte[] photo, Plane map, Optional<Plane> region) {
  private static final String MAP = "-map.png";
  private static final String PHOTO = "-photo.jpg";
  private static final String REGION = "-region.png";

  /** Writes the files of one image. */
  public static void write(Path folder, int id, Overlay overlay, Caption caption) {
    String name = name(id);
    AtomicFiles.write(folder.resolve(name + PHOTO), Jpeg.bytes(overlay.photo()));
    overlay.region().ifPresent(r -> Png.write(folder.resolve(name + REGION), binary(r)));
    Png.write(folder.resolve(name + MAP), grey(overlay.map().minMaxNormalised()));
    AtomicFiles.write(folder.resolve(name + ".jpg"), Jpeg.bytes(overlay.picture(caption)));
  }

  private static String name(int id) {
    return String.format(Locale.ROOT, "%05d", id);
  }

  /** The ids of the images in a folder, ascending; empty without the folder. */
  public static Stream<Integer> ids(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Stream.empty();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(f -> f.getFileName().toString())
          .flatMap(n -> id(n).stream())
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }

  /** The id of the image of which a file of that name holds the map. */
  public static Optional<Integer> id(String name) {
    return name.matches("\\d{1,9}" + MAP)
        ? Optional.of(Integer.valueOf(name.substring(0, name.length() - MAP.length())))
        : Optional.empty();
  }

  /** The names of the files that are read of one image; the last may be missing. */
  public static List<String> files(int id) {
    return List.of(name(id) + MAP, name(id) + PHOTO, name(id) + REGION);
  }

  /**
   * Reads the files of one image.
   *
   * @throws IOException if they cannot be read; the message names the file
   */
  public static StoredPicture read(Path folder, int id) throws IOException {
    Path region = folder.resolve(name(id) + REGION);
    Path photo = folder.resolve(name(id) + PHOTO);
    byte[] jpeg = Files.readAllBytes(photo);
    decoded(jpeg, photo);
    return new StoredPicture(
        jpeg,
        plane(folder.resolve(name(id) + MAP)),
        Files.exists(region) ? Optional.of(plane(region)) : Optional.empty());
  }

  /** The photo's pixels. */
  public BufferedImage decodedPhoto() {
    try {
      return decoded(photo, Path.of("photo"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BufferedImage decoded(byte[] file, Path name) throws IOException {
    BufferedImage picture = ImageIO.read(new ByteArrayInputStream(file));
    if (picture == null) {
      throw new IOException(name + " is not a picture");
    }
    return picture;
  }

  private static BufferedImage grey(Plane map) {
    var picture = new BufferedImage(map.width(), map.height(), BufferedImage.TYPE_USHORT_GRAY);
    for (int y = 0; y < map.height(); y++) {
      for (int x = 0; x < map.width(); x++) {
        picture.getRaster().setSample(x, y, 0, Math.round(map.at(y, x) * 65535));
      }
    }
    return picture;
  }

  private static BufferedImage binary(Plane region) {
    var picture =
        new BufferedImage(region.width(), region.height(), BufferedImage.TYPE_BYTE_BINARY);
    for (int y = 0; y < region.height(); y++) {
      for (int x = 0; x < region.width(); x++) {
        picture.getRaster().setSample(x, y, 0, region.at(y, x) > 0 ? 1 : 0);
      }
    }
    return picture;
  }

  /** A grey picture's values on 0..1. */
  private static Plane plane(Path file) throws IOException {
    BufferedImage picture = decoded(Files.readAllBytes(file), file);
    float white = (1 << picture.getSampleModel().getSampleSize(0)) - 1;
    float[] values = new float[picture.getWidth() * picture.getHeight()];
    for (int i = 0; i < values.length; i++) {
      int sample = picture.getRaster().getSample(i % picture.getWidth(), i / picture.getWidth(), 0);
      values[i] = sample / white;
    }
    return new Plane(picture.getHeight(), picture.getWidth(), values);
  }
}
