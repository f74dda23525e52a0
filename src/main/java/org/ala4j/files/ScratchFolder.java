package org.ala4j.files;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of this process's own under the temporary folder, for files that nobody needs after it.
 * It is deleted when the process ends; what a killed process left is deleted by the next one, which
 * knows by the lock in the folder that its owner is gone.
 */
public final class ScratchFolder {
  private static final String PREFIX = "ala4j-";
  private static final String LOCK = ".owner.lock";
  private static final int TRIES = 5;

  /**
   * @param lock kept here: if it were collected, the system would give it up
   */
  private record Owned(Path folder, ProcessLock lock) {
    void delete() {
      deleteQuietly(folder);
      lock.close();
    }
  }

  private static Owned ours;

  private ScratchFolder() {}

  /**
   * A new, empty folder in this process's.
   *
   * @param prefix of its name
   * @throws IOException when it cannot be made
   */
  public static synchronized Path create(String prefix) throws IOException {
    if (ours == null) {
      Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
      ours = claim(temporary);
      sweep(temporary, ours.folder());
      Runtime.getRuntime().addShutdownHook(new Thread(ours::delete));
    }
    return Files.createTempDirectory(ours.folder(), prefix);
  }

  /** A folder whose lock this process keeps as long as it lives. */
  private static Owned claim(Path temporary) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      Path folder = Files.createTempDirectory(temporary, PREFIX);
      Optional<ProcessLock> locked = ProcessLock.tryLock(folder.resolve(LOCK));
      if (locked.isPresent()) {
        return new Owned(folder, locked.get());
      } // else somebody else's sweep was faster
    }
    throw new IOException("other processes keep deleting its folders in " + temporary);
  }

  /** Deletes the folders of this user's processes that are gone. */
  static void sweep(Path temporary, Path ours) {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(temporary, PREFIX + "*")) {
      for (Path folder : found) {
        if (!folder.equals(ours)
            && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            && Files.isRegularFile(folder.resolve(LOCK), LinkOption.NOFOLLOW_LINKS)
            && Files.getOwner(folder).equals(Files.getOwner(ours))) {
          deleteIfAbandoned(folder);
        }
      }
    } catch (IOException e) {
      // no harm: the next process sweeps again
    }
  }

  private static void deleteIfAbandoned(Path folder) throws IOException {
    Optional<ProcessLock> lock = ProcessLock.tryLock(folder.resolve(LOCK));
    if (lock.isPresent()) {
      deleteQuietly(folder);
      lock.get().close();
    }
  }

  /** Deletes a folder and all in it, as far as that can be done; links are not followed. */
  public static void deleteQuietly(Path folder) {
    try (Stream<Path> found = Files.walk(folder)) {
      List<Path> deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | java.io.UncheckedIOException e) {
      // it stays until the next sweep
    }
  }
}
