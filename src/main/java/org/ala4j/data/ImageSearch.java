package org.ala4j.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.ala4j.files.Reason;

/** Finds the images in files and folders that someone names. */
public final class ImageSearch {
  private static final List<String> SUFFIXES = List.of("jpg", "jpeg", "png", "bmp", "gif");

  private ImageSearch() {}

  /**
   * A file stands for itself, whatever its name, even if it does not exist; a folder stands for the
   * files with an image's suffix in it and below it, by name, hidden ones and links left out.
   *
   * @param except a folder whose files are never found, such as the one that is written to
   * @throws DataException when a folder cannot be read or holds no image
   */
  public static List<Path> find(List<Path> named, Path except) {
    List<Path> found = new ArrayList<>();
    for (Path path : named) {
      if (Files.isDirectory(path)) {
        found.addAll(below(path, except.toAbsolutePath().normalize()));
      } else {
        found.add(path);
      }
    }
    return found.stream().distinct().toList();
  }

  private static List<Path> below(Path folder, Path except) {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> images =
          files
              .filter(f -> !f.toAbsolutePath().normalize().startsWith(except))
              .filter(ImageSearch::isImage)
              .sorted()
              .toList();
      if (images.isEmpty()) {
        throw new DataException(
            String.format(
                Locale.ROOT, "There is no image (%s) in %s.", String.join(", ", SUFFIXES), folder));
      }
      return images;
    } catch (IOException | UncheckedIOException e) {
      throw new DataException("The folder " + folder + " cannot be read: " + Reason.of(e), e);
    }
  }

  private static boolean isImage(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    String suffix = name.substring(name.lastIndexOf('.') + 1);
    return !name.startsWith(".") && SUFFIXES.contains(suffix) && Files.isRegularFile(file);
  }
}
