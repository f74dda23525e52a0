package org.ala4j.data;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ala4j.files.AtomicFiles;
import org.ala4j.files.Reason;
import org.ala4j.files.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names of all JPEG and PNG files in {@code root/part/folder/}, by part, folder and name.
 *
 * <p>Listing a million files takes a while, so the index is kept in a text file and only verified
 * when it is wanted again: every folder must be there, no other one, and none may have changed
 * since it was listed (adding, removing and renaming a file changes its folder's time). Otherwise,
 * and when the file is damaged, everything is listed anew. Names that begin with a dot are skipped.
 *
 * <pre>
 * ala4j folder index 1
 * ROOT
 * TIME                          when the listing began, like all times in ns since 1970
 * NUMBER                        of folders
 * part/folder TAB time TAB number of files     for each folder
 * name                          for each file
 * SHA-256 of everything above
 * </pre>
 */
final class FolderIndex {
  private static final Logger LOG = LoggerFactory.getLogger(FolderIndex.class);
  private static final String FORMAT = "ala4j folder index 1";
  private static final int DIGEST_LINE = 65; // 64 hexadecimal digits and a line end

  /** A folder that changes again within a tick of the file system's clock keeps its time. */
  private static final long TICK = Duration.ofSeconds(2).toNanos();

  /**
   * A folder of files.
   *
   * @param part the folder of the root that it lies in
   * @param name its own name
   * @param first index of its first file
   * @param count its number of files
   */
  record Folder(String part, String name, int first, int count) {}

  /** A folder and when it was last changed. */
  private record Stamp(String part, String name, long modified) {
    String path() {
      return part + "/" + name;
    }
  }

  private final List<Folder> folders;
  private final byte[] text;
  private final int[] starts; // of the names in the text, and the end of the last

  private FolderIndex(List<Folder> folders, byte[] text, int[] starts) {
    this.folders = folders;
    this.text = text;
    this.starts = starts;
  }

  /**
   * The index of a folder as it is now.
   *
   * @param parts folders of the root, in the order of the index; one that does not exist is empty
   * @param keptIn where indexes are kept, each under a name made from its root and parts; where
   *     that cannot be written the files are listed every time
   * @throws DataException if the root or a folder in it cannot be read
   */
  static FolderIndex of(Path root, List<String> parts, Path keptIn) {
    String real = (real(root) + " " + String.join(" ", parts)).replaceAll("\\p{Cntrl}", "?");
    byte[] name = real.getBytes(StandardCharsets.UTF_8);
    byte[] key = sha256(name, name.length);
    Path file = keptIn.resolve(HexFormat.of().formatHex(key, 0, 8) + ".txt");
    Instant now = Instant.now();
    long began = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    List<Stamp> stamps = stamps(root, parts);
    Optional<FolderIndex> kept = kept(file, real, stamps);
    if (kept.isPresent()) {
      return kept.get();
    }
    byte[] content = list(root, real, began, stamps);
    try {
      AtomicFiles.write(file, content);
    } catch (UncheckedIOException e) {
      LOG.warn("The index of {} is not kept: {}", root, e.getMessage());
    }
    return parsed(content, real, stamps, false).orElseThrow();
  }

  private static Path real(Path root) {
    try {
      return root.toRealPath();
    } catch (IOException e) {
      throw new DataException(
          String.format(Locale.ROOT, "The folder %s cannot be read (%s).", root, Reason.of(e)), e);
    }
  }

  private static List<Stamp> stamps(Path root, List<String> parts) {
    List<Stamp> stamps = new ArrayList<>();
    for (String part : parts) {
      Path folder = root.resolve(part);
      if (!Files.isDirectory(folder)) {
        continue;
      }
      for (String name : names(folder.toFile())) {
        try {
          BasicFileAttributes is =
              Files.readAttributes(folder.resolve(name), BasicFileAttributes.class);
          if (is.isDirectory()) {
            stamps.add(new Stamp(part, name, is.lastModifiedTime().to(TimeUnit.NANOSECONDS)));
          }
        } catch (IOException e) {
          throw new DataException(
              String.format(
                  Locale.ROOT, "%s cannot be read (%s).", folder.resolve(name), Reason.of(e)),
              e);
        }
      }
    }
    return stamps;
  }

  /** Sorted, without the hidden ones and those that would not fit into a line. */
  private static String[] names(File folder) {
    String[] names = folder.list();
    if (names == null) {
      throw new DataException("The folder " + folder + " cannot be read.");
    }
    return Stream.of(names)
        .filter(name -> !name.startsWith(".") && name.chars().allMatch(c -> c >= ' '))
        .sorted()
        .toArray(String[]::new);
  }

  private static boolean isImage(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".jpeg") || lower.endsWith(".jpg") || lower.endsWith(".png");
  }

  private static byte[] list(Path root, String real, long began, List<Stamp> stamps) {
    List<List<String>> files =
        stamps.parallelStream()
            .map(stamp -> names(root.resolve(stamp.path()).toFile()))
            .map(names -> Stream.of(names).filter(FolderIndex::isImage).toList())
            .toList();
    StringBuilder head = new StringBuilder();
    head.append(FORMAT).append('\n').append(real).append('\n').append(began).append('\n');
    head.append(stamps.size()).append('\n');
    for (int i = 0; i < stamps.size(); i++) {
      Stamp stamp = stamps.get(i);
      head.append(stamp.path()).append('\t').append(stamp.modified()).append('\t');
      head.append(files.get(i).size()).append('\n');
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
    for (List<String> names : files) {
      names.forEach(name -> out.writeBytes((name + "\n").getBytes(StandardCharsets.UTF_8)));
    }
    String digest = HexFormat.of().formatHex(sha256(out.toByteArray(), out.size()));
    out.writeBytes((digest + "\n").getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  private static Optional<FolderIndex> kept(Path file, String real, List<Stamp> stamps) {
    try {
      byte[] content = Files.readAllBytes(file);
      int end = content.length - DIGEST_LINE;
      if (end < 0 || !isDigest(content, end)) {
        LOG.warn("The index {} is damaged and made anew", file);
        return Optional.empty();
      }
      return parsed(content, real, stamps, true);
    } catch (IOException e) {
      return Optional.empty(); // there is none, or none that can be read
    }
  }

  private static boolean isDigest(byte[] content, int end) {
    String found = new String(content, end, DIGEST_LINE, StandardCharsets.ISO_8859_1);
    return found.equals(HexFormat.of().formatHex(sha256(content, end)) + "\n");
  }

  /**
   * The index in an undamaged text, if it is of these folders in this state.
   *
   * @param settled whether every folder must have been left alone for a tick when it was listed
   */
  private static Optional<FolderIndex> parsed(
      byte[] text, String real, List<Stamp> stamps, boolean settled) {
    Lines lines = new Lines(text);
    if (!lines.next().equals(FORMAT) || !lines.next().equals(real)) {
      return Optional.empty();
    }
    long began = Long.parseLong(lines.next());
    if (Integer.parseInt(lines.next()) != stamps.size()) {
      return Optional.empty();
    }
    List<Folder> folders = new ArrayList<>();
    int files = 0;
    for (Stamp stamp : stamps) {
      String[] listed = lines.next().split("\t", -1);
      boolean same =
          listed[0].equals(stamp.path()) && Long.parseLong(listed[1]) == stamp.modified();
      if (!same || (settled && stamp.modified() > began - TICK)) {
        return Optional.empty();
      }
      int count = Integer.parseInt(listed[2]);
      folders.add(new Folder(stamp.part(), stamp.name(), files, count));
      files += count;
    }
    return Optional.of(new FolderIndex(List.copyOf(folders), text, lines.starts(files)));
  }

  /** A text's lines, one after the other. */
  private static final class Lines {
    private final byte[] text;
    private int at;

    Lines(byte[] text) {
      this.text = text;
    }

    String next() {
      int start = at;
      skip();
      return new String(text, start, at - 1 - start, StandardCharsets.UTF_8);
    }

    private void skip() {
      while (text[at++] != '\n') {}
    }

    /** Where the next lines start, and where the one behind them does. */
    int[] starts(int count) {
      int[] starts = new int[count + 1];
      for (int i = 0; i < count; i++) {
        starts[i] = at;
        skip();
      }
      starts[count] = at;
      return starts;
    }
  }

  private static byte[] sha256(byte[] bytes, int length) {
    MessageDigest sha256 = Sha256.digest();
    sha256.update(bytes, 0, length);
    return sha256.digest();
  }

  /** All folders, by part and name; their files follow each other in the index. */
  List<Folder> folders() {
    return folders;
  }

  /** The name of a file, without its folder. */
  String name(int file) {
    int start = starts[file];
    return new String(text, start, starts[file + 1] - 1 - start, StandardCharsets.UTF_8);
  }

  /** The folder that a file is in: the last one that does not begin behind it. */
  int folderOf(int file) {
    int low = 0;
    int high = folders.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (folders.get(middle).first() <= file) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
