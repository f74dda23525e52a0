package org.ala4j.data.folder;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.ala4j.data.DataException;
import org.ala4j.files.Reason;

/**
 * The photos below a folder, by their endings, at any depth and through links. Names that begin
 * with a dot are skipped.
 *
 * @param root the folder
 * @param files relative to it, in the order of their {@link #name names}
 * @param unread images of formats that cannot be read
 */
record PhotoFolder(Path root, List<Path> files, List<Path> unread) {
  private static final Set<String> READ = Set.of("jpg", "jpeg", "png", "tif", "tiff", "bmp", "gif");
  private static final Set<String> UNREAD = Set.of("webp", "heic", "heif", "avif", "jp2", "jxl");
  private static final int DEPTH = 32;

  /**
   * Lists a folder.
   *
   * @param except a folder below that holds masks, not photos
   * @throws DataException if it cannot be read
   */
  static PhotoFolder list(Path root, Optional<Path> except) {
    Optional<Path> masks = except.map(path -> path.toAbsolutePath().normalize());
    if (!Files.isDirectory(root)) {
      throw new DataException("The folder " + root + " does not exist; dataset.root names it.");
    }
    List<Path> files = new ArrayList<>();
    List<Path> unread = new ArrayList<>();
    try {
      Files.walkFileTree(
          root,
          EnumSet.of(FileVisitOption.FOLLOW_LINKS),
          DEPTH,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes a) {
              boolean isMasks = masks.equals(Optional.of(folder.toAbsolutePath().normalize()));
              return !folder.equals(root) && (isMasks || isHidden(folder))
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes a) {
              if (a.isRegularFile() && !isHidden(file)) {
                String ending = ending(file);
                if (READ.contains(ending)) {
                  files.add(root.relativize(file));
                } else if (UNREAD.contains(ending)) {
                  unread.add(root.relativize(file));
                }
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              if (e instanceof FileSystemLoopException) {
                return FileVisitResult.CONTINUE;
              }
              throw new DataException(
                  String.format(Locale.ROOT, "%s cannot be read (%s).", file, Reason.of(e)), e);
            }
          });
    } catch (IOException e) {
      throw new DataException(
          String.format(Locale.ROOT, "The folder %s cannot be read (%s).", root, Reason.of(e)), e);
    }
    files.sort(Comparator.comparing(file -> name(file.toString())));
    unread.sort(Comparator.comparing(file -> name(file.toString())));
    return new PhotoFolder(root, List.copyOf(files), List.copyOf(unread));
  }

  private static boolean isHidden(Path path) {
    return path.getFileName() != null && path.getFileName().toString().startsWith(".");
  }

  private static String ending(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  /** Whether photos are divided by folders of which one is for training. */
  boolean isDivided() {
    Set<String> tops = new HashSet<>();
    files.forEach(file -> tops.add(file.getName(0).toString()));
    boolean all = tops.stream().allMatch(top -> Part.named(top).isPresent());
    return all && tops.stream().anyMatch(top -> Part.named(top).equals(Optional.of(Part.TRAIN)));
  }

  /** A relative path as every system writes it: with slashes and composed accents (NFC). */
  static String name(String relative) {
    return Normalizer.normalize(relative.replace('\\', '/'), Normalizer.Form.NFC);
  }
}
