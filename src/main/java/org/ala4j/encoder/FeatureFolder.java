package org.ala4j.encoder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of small binary files by key, each with a checksum, that may be deleted at any time.
 *
 * <p>Files are written under another name and renamed, so that processes may share the folder and
 * be killed; they are not forced to the disk, because what the checksum does not confirm is never
 * served. When all folders beside it together would grow too large, the files that were not used
 * for longest go.
 */
final class FeatureFolder {
  private static final Logger LOG = LoggerFactory.getLogger(FeatureFolder.class);
  private static final String ENDING = ".features";
  private static final int CHECKSUM = Long.BYTES;
  private static final long HOUR = 3_600_000; // in ms; no writer takes that long

  private final Path root;
  private final Path folder;
  private final long maxBytes;
  private final Set<String> used = ConcurrentHashMap.newKeySet();
  private long total = -1;
  private boolean isBroken;

  /**
   * @param root of all folders
   * @param name of this one
   * @param maxBytes of all
   */
  FeatureFolder(Path root, String name, long maxBytes) {
    this.root = root;
    this.folder = root.resolve(name);
    this.maxBytes = maxBytes;
  }

  private Path file(String key) {
    return folder.resolve(key.substring(0, 2)).resolve(key + ENDING);
  }

  /** Whether there is a file of that many bytes; it now counts as used. */
  boolean holds(String key, int bytes) {
    Path file = file(key);
    try {
      if (!Files.exists(file) || Files.size(file) != bytes + CHECKSUM) {
        return false;
      }
      if (used.add(key)) {
        Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
      }
      return true;
    } catch (IOException e) {
      return false; // deleted meanwhile
    }
  }

  /** The content, or null when it is not there or not what was written. */
  ByteBuffer read(String key, int bytes) {
    try (FileChannel channel = FileChannel.open(file(key), StandardOpenOption.READ)) {
      ByteBuffer content = ByteBuffer.allocate(bytes + CHECKSUM).order(ByteOrder.LITTLE_ENDIAN);
      while (content.hasRemaining() && channel.read(content) >= 0) {
        // on
      }
      if (content.hasRemaining() || checksum(content.slice(0, bytes)) != content.getLong(bytes)) {
        LOG.warn("{} is damaged and is computed again", file(key));
        Files.deleteIfExists(file(key));
        return null;
      }
      return content.slice(0, bytes).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      return null;
    }
  }

  private static long checksum(ByteBuffer content) {
    CRC32C checksum = new CRC32C();
    checksum.update(content);
    return checksum.getValue();
  }

  /** Writes a file; false when that fails, which is told once and does no other harm. */
  synchronized boolean write(String key, ByteBuffer content) {
    if (isBroken) {
      return false;
    }
    Path target = file(key);
    Path temporary = target.resolveSibling("." + UUID.randomUUID() + ".tmp");
    try {
      makeRoom(content.remaining() + CHECKSUM);
      Files.createDirectories(target.getParent());
      ByteBuffer whole =
          ByteBuffer.allocate(content.remaining() + CHECKSUM).order(ByteOrder.LITTLE_ENDIAN);
      long checksum = checksum(content.duplicate());
      whole.put(content).putLong(checksum).flip();
      total += whole.remaining();
      try {
        Files.write(temporary, whole.array());
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
      used.add(key);
      return true;
    } catch (IOException e) {
      isBroken = true;
      LOG.warn("Features cannot be kept in {} and are computed each time: {}", root, e.toString());
      return false;
    }
  }

  private record Entry(Path file, long bytes, long lastUsed) {}

  /** Deletes what was not used for longest, but nothing that this process uses. */
  private void makeRoom(long bytes) throws IOException {
    if (total >= 0 && total + bytes <= maxBytes) {
      return;
    }
    List<Entry> entries = entries();
    total = entries.stream().mapToLong(Entry::bytes).sum();
    if (total + bytes <= maxBytes) {
      return;
    }
    entries.sort(Comparator.comparingLong(Entry::lastUsed));
    long goal = maxBytes - bytes - maxBytes / 50; // some more, or the next file would list again
    for (Entry entry : entries) {
      boolean isOurs = entry.file().startsWith(folder) && used.contains(key(entry.file()));
      if (total > goal && !isOurs) {
        Files.deleteIfExists(entry.file());
        total -= entry.bytes();
      }
    }
    if (total + bytes > maxBytes) {
      throw new IOException("encoder.cache.max_gb is reached by what this run itself uses");
    }
  }

  private static String key(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
  }

  private List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    if (!Files.isDirectory(root)) {
      return entries;
    }
    try (DirectoryStream<Path> makers = Files.newDirectoryStream(root)) {
      for (Path maker : makers) {
        if (!maker.getFileName().toString().matches("[0-9a-f]{16}") || !Files.isDirectory(maker)) {
          continue; // not ours: never delete what somebody else put there
        }
        try (Stream<Path> files = Files.walk(maker, 2)) {
          files.filter(Files::isRegularFile).forEach(f -> entry(f, entries));
        }
      }
    }
    return entries;
  }

  private static void entry(Path file, List<Entry> entries) {
    try {
      long lastUsed = Files.getLastModifiedTime(file).toMillis();
      String name = file.getFileName().toString();
      boolean isLeft = name.endsWith(".tmp") && lastUsed < System.currentTimeMillis() - HOUR;
      if (name.endsWith(ENDING) || isLeft) {
        entries.add(new Entry(file, Files.size(file), lastUsed));
      }
    } catch (NoSuchFileException e) {
      // another process was faster
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
