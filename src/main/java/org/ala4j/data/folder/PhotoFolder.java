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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.ala4j.data.DataException;
import org.ala4j.data.ImageFiles;
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
  private static final int DEPTH = 32;

  /**
   * Lists a folder.
   *
   * @param except a folder below that holds masks, not photos
   * @throws DataException if it cannot be read, or if two files have one name
   */
  static PhotoFolder list(Path root, Optional<Path> except) {
    if (!Files.isDirectory(root)) {
      throw new DataException("The folder " + root + " does not exist; dataset.root names it.");
    }
    Optional<Path> masks = except.filter(Files::exists).map(PhotoFolder::real);
    List<Path> files = new ArrayList<>();
    List<Path> unread = new ArrayList<>();
    for (Path file : below(root, masks)) {
      String ending = ending(file);
      if (ImageFiles.ENDINGS.contains(ending)) {
        files.add(file);
      } else if (ImageFiles.UNREAD.contains(ending)) {
        unread.add(file);
      }
    }
    requireDifferentNames(files);
    return new PhotoFolder(root, List.copyOf(files), List.copyOf(unread));
  }

  /** All files of that ending below a folder, relative to it, by their names. */
  static List<Path> withEnding(Path root, String ending) {
    return below(root, Optional.empty()).stream()
        .filter(file -> ending(file).equals(ending))
        .toList();
  }

  private static List<Path> below(Path root, Optional<Path> except) {
    List<Path> files = new ArrayList<>();
    try {
      Files.walkFileTree(
          root,
          EnumSet.of(FileVisitOption.FOLLOW_LINKS),
          DEPTH,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes a) {
              boolean isLeftOut = isHidden(folder) || except.equals(Optional.of(real(folder)));
              return !folder.equals(root) && isLeftOut
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes a) {
              if (a.isRegularFile() && !isHidden(file)) {
                files.add(root.relativize(file));
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              if (e instanceof FileSystemLoopException) {
                return FileVisitResult.CONTINUE;
              }
              throw unreadable(file, e);
            }
          });
    } catch (IOException e) {
      throw unreadable(root, e);
    }
    files.sort(Comparator.comparing(file -> name(file.toString())));
    return files;
  }

  private static DataException unreadable(Path path, IOException e) {
    return new DataException(
        String.format(Locale.ROOT, "%s cannot be read (%s).", path, Reason.of(e)), e);
  }

  /** Where it really lies, whatever links lead there. */
  static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path.toAbsolutePath().normalize();
    }
  }

  /** Names are compared as they are shown: in NFC, with slashes. */
  private static void requireDifferentNames(List<Path> files) {
    Map<String, Path> names = new HashMap<>();
    for (Path file : files) {
      Path other = names.put(name(file.toString()), file);
      if (other != null) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "Two files are called %s, written in different ways (accents of one character or of"
                    + " two, slashes); rename one.",
                name(file.toString())));
      }
    }
  }

  private static boolean isHidden(Path path) {
    return path.getFileName() != null && path.getFileName().toString().startsWith(".");
  }

  private static String ending(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  /** The folders just below, as far as photos lie in them or deeper. */
  Set<String> folders() {
    Set<String> folders = new TreeSet<>();
    for (Path file : files) {
      if (file.getNameCount() > 1) {
        folders.add(name(file.getName(0).toString()));
      }
    }
    return folders;
  }

  /**
   * Whether photos are divided by folders: one for training and another split's beside it, or
   * nothing beside it, and classes in them. PASCAL VOC has a class called train.
   */
  boolean isDivided() {
    Set<String> folders = folders();
    long splits = folders.stream().filter(folder -> Part.named(folder).isPresent()).count();
    boolean hasTraining =
        folders.stream().anyMatch(folder -> Part.named(folder).equals(Optional.of(Part.TRAIN)));
    return hasTraining
        && (splits > 1 || folders.size() == 1)
        && files.stream()
            .filter(file -> Part.named(file.getName(0).toString()).isPresent())
            .allMatch(file -> file.getNameCount() > 2);
  }

  /** A relative path as every system writes it: with slashes and composed accents (NFC). */
  static String name(String relative) {
    return Normalizer.normalize(relative.replace('\\', '/'), Normalizer.Form.NFC);
  }
}
