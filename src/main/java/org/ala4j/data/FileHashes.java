package org.ala4j.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.ala4j.files.AtomicFiles;
import org.ala4j.files.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SHA-256 of many files. Files of less than 256 MB together are read every time. What larger
 * ones hold is kept in a file, and read again only of those whose size or time has changed. The
 * time is the one at which the file itself was last changed in any way, where the system knows it:
 * a file that was replaced by one with an older date is noticed, too.
 *
 * <p>That file has 56 bytes for each of the others, sorted: 8 of the SHA-256 of the path, the size,
 * the time in ns since 1970, and the SHA-256 of the content; behind all of them their SHA-256. It
 * may be deleted; a damaged one is made anew.
 */
final class FileHashes {
  private static final Logger LOG = LoggerFactory.getLogger(FileHashes.class);

  /** Read in less than a second. */
  private static final long SMALL = 256L << 20;

  static final int HASH = 32;
  private static final int RECORD = 3 * Long.BYTES + HASH;

  /** A file that changes again within a tick of the file system's clock keeps its time. */
  private static final long TICK = Duration.ofSeconds(2).toNanos();

  private static final boolean HAS_CHANGE_TIME =
      FileSystems.getDefault().supportedFileAttributeViews().contains("unix");

  private final int count;
  private final IntFunction<Path> file;
  private final long[] sizes;
  private final long[] times;
  private final byte[] hashes;

  private FileHashes(int count, IntFunction<Path> file) {
    this.count = count;
    this.file = file;
    this.sizes = new long[count];
    this.times = new long[count];
    this.hashes = new byte[HASH * count];
  }

  /**
   * Hashes files, with all processors.
   *
   * @param file the path at an index, the same whenever it is asked for
   * @param kept the file that the hashes are kept in; where it cannot be written all is read every
   *     time
   * @param says hears of it when much must be read
   * @return 32 bytes for each of them
   * @throws DataException when one cannot be read
   */
  static byte[] of(int count, IntFunction<Path> file, Path kept, Consumer<String> says) {
    return of(count, file, kept, says, SMALL);
  }

  static byte[] of(
      int count, IntFunction<Path> file, Path kept, Consumer<String> says, long small) {
    FileHashes all = new FileHashes(count, file);
    all.look();
    if (LongStream.of(all.sizes).sum() <= small) {
      IntStream.range(0, count).parallel().forEach(all::hash);
    } else {
      all.hashChanged(kept, says);
    }
    return all.hashes;
  }

  private void look() {
    IntStream.range(0, count)
        .parallel()
        .forEach(
            i -> {
              Path path = file.apply(i);
              try {
                if (HAS_CHANGE_TIME) {
                  Map<String, Object> is = Files.readAttributes(path, "unix:size,ctime");
                  sizes[i] = (long) is.get("size");
                  times[i] = ((FileTime) is.get("ctime")).to(TimeUnit.NANOSECONDS);
                } else {
                  BasicFileAttributes is = Files.readAttributes(path, BasicFileAttributes.class);
                  sizes[i] = is.size();
                  times[i] = is.lastModifiedTime().to(TimeUnit.NANOSECONDS);
                }
              } catch (IOException e) {
                throw unreadable(path, e);
              }
            });
  }

  private static DataException unreadable(Path path, IOException e) {
    return new DataException(
        String.format(Locale.ROOT, "The file %s cannot be read (%s).", path, e.getMessage()), e);
  }

  private void hash(int i) {
    Path path = file.apply(i);
    try {
      byte[] hash = HexFormat.of().parseHex(Sha256.of(path));
      System.arraycopy(hash, 0, hashes, HASH * i, HASH);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private void hashChanged(Path kept, Consumer<String> says) {
    long began = TimeUnit.SECONDS.toNanos(Instant.now().getEpochSecond());
    long[] keys = new long[count];
    IntStream.range(0, count).parallel().forEach(i -> keys[i] = key(file.apply(i)));
    ByteBuffer old = read(kept);
    int[] changed =
        IntStream.range(0, count).parallel().filter(i -> !take(old, keys[i], i)).toArray();
    if (changed.length == 0) {
      return;
    }
    double gigabytes = IntStream.of(changed).mapToLong(i -> sizes[i]).sum() / 1e9;
    says.accept(
        String.format(
            Locale.ROOT,
            "reading %,d files that are new or changed for their checksums (%.1f GB)",
            changed.length,
            gigabytes));
    IntStream.of(changed).parallel().forEach(this::hash);
    write(kept, old, keys, began);
  }

  private static long key(Path path) {
    byte[] text = path.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.wrap(Sha256.digest().digest(text)).getLong();
  }

  /** Takes a hash over, if it is of the file as it is now. */
  private boolean take(ByteBuffer old, long key, int i) {
    int low = 0;
    int high = old.limit() / RECORD - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int at = middle * RECORD;
      int order = Long.compare(old.getLong(at), key);
      if (order == 0) {
        boolean same =
            old.getLong(at + Long.BYTES) == sizes[i]
                && old.getLong(at + 2 * Long.BYTES) == times[i];
        if (same) {
          old.get(at + 3 * Long.BYTES, hashes, HASH * i, HASH);
        }
        return same;
      }
      low = order < 0 ? middle + 1 : low;
      high = order < 0 ? high : middle - 1;
    }
    return false;
  }

  private static ByteBuffer read(Path kept) {
    try {
      if (!Files.exists(kept)) {
        return ByteBuffer.allocate(0);
      }
      byte[] content = Files.readAllBytes(kept);
      int end = content.length - HASH;
      MessageDigest digest = Sha256.digest();
      if (end >= 0 && end % RECORD == 0) {
        digest.update(content, 0, end);
        if (Arrays.equals(digest.digest(), 0, HASH, content, end, content.length)) {
          return ByteBuffer.wrap(content, 0, end);
        }
      }
      LOG.warn("{} is damaged and made anew", kept);
    } catch (IOException e) {
      LOG.warn("{} cannot be read and is made anew: {}", kept, e.getMessage());
    }
    return ByteBuffer.allocate(0);
  }

  /** What is kept of other files stays. */
  private void write(Path kept, ByteBuffer old, long[] keys, long began) {
    int[] settled = IntStream.range(0, count).filter(i -> times[i] < began - TICK).toArray();
    LongStream before =
        IntStream.range(0, old.limit() / RECORD).mapToLong(i -> old.getLong(i * RECORD));
    LongStream now = IntStream.of(settled).mapToLong(i -> keys[i]);
    long[] all = LongStream.concat(before, now).sorted().distinct().toArray();
    ByteBuffer content =
        ByteBuffer.allocate(Math.addExact(Math.multiplyExact(all.length, RECORD), HASH));
    for (int at = 0; at < old.limit(); at += RECORD) {
      int place = Arrays.binarySearch(all, old.getLong(at));
      content.put(RECORD * place, old, at, RECORD);
    }
    for (int i : settled) {
      content.position(RECORD * Arrays.binarySearch(all, keys[i]));
      content.putLong(keys[i]).putLong(sizes[i]).putLong(times[i]).put(hashes, HASH * i, HASH);
    }
    content.position(RECORD * all.length);
    MessageDigest digest = Sha256.digest();
    digest.update(content.array(), 0, content.position());
    content.put(digest.digest());
    try {
      AtomicFiles.write(kept, content.array());
    } catch (UncheckedIOException e) {
      LOG.warn("The checksums of the data are not kept: {}", e.getMessage());
    }
  }
}
