package org.ala4j.data;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.ala4j.files.Reason;

/** Finds the images in files and folders that someone names. */
public final class ImageSearch {
  private ImageSearch() {}

  /**
   * What was found.
   *
   * @param images each once
   * @param notes sentences that say what was passed over
   */
  public record Found(List<Path> images, List<String> notes) {}

  /**
   * A file stands for itself, whatever its name, even if it does not exist; a folder stands for the
   * files with an image's suffix in it and below it, by name, hidden ones left out. Links are
   * followed, but not back into a folder that they lie in.
   *
   * @param except a folder whose files are never found, such as the one that is written to
   * @throws DataException when a folder holds no image or one in it cannot be read
   */
  public static Found find(List<Path> named, Path except) {
    List<Path> found = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (Path path : named) {
      if (Files.isDirectory(path)) {
        found.addAll(below(path, except.toAbsolutePath().normalize(), notes));
      } else {
        found.add(path);
      }
    }
    return new Found(found.stream().distinct().toList(), List.copyOf(notes));
  }

  private static List<Path> below(Path folder, Path except, List<String> notes) {
    List<Path> images = new ArrayList<>();
    SortedMap<String, Integer> unread = new TreeMap<>();
    SimpleFileVisitor<Path> visitor =
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes is) {
            return visited.toAbsolutePath().normalize().startsWith(except)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes is) {
            String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
            String suffix = name.substring(name.lastIndexOf('.') + 1);
            if (is.isSymbolicLink()) {
              notes.add("The link " + file + " leads nowhere.");
            }
            if (is.isRegularFile() && !name.startsWith(".")) {
              if (ImageFiles.ENDINGS.contains(suffix)) {
                images.add(file);
              } else if (ImageFiles.UNREAD.contains(suffix)) {
                unread.merge("." + suffix, 1, Integer::sum);
              }
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof FileSystemLoopException) {
              notes.add("The link " + file + " leads back to a folder that it lies in.");
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        };
    try {
      Files.walkFileTree(
          folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, visitor);
    } catch (IOException e) {
      throw new DataException("The folder " + folder + " cannot be read: " + Reason.of(e), e);
    }
    String skipped =
        unread.entrySet().stream()
            .map(e -> e.getValue() + " " + e.getKey())
            .collect(Collectors.joining(", "));
    if (images.isEmpty()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "There is no image (%s) in %s%s.",
              String.join(", ", ImageFiles.ENDINGS),
              folder,
              skipped.isEmpty() ? "" : "; not read: " + skipped));
    }
    if (!skipped.isEmpty()) {
      notes.add(
          String.format(
              Locale.ROOT, "Not read in %s: %s; convert them to PNG or JPEG.", folder, skipped));
    }
    images.sort(null);
    return images;
  }
}
