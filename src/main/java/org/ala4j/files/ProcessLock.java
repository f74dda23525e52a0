package org.ala4j.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Held by one thread of one process at a time. The operating system gives it back when the process
 * ends, however it ends. Its file stays: whoever deleted it would let two hold locks on two files
 * of one name.
 */
public final class ProcessLock implements AutoCloseable {
  /**
   * The files that this process has open. The system's locks are the process's, not the thread's,
   * and closing any channel of a file gives up the lock on it, so that no second one may be opened.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private ProcessLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * The file of the lock of a folder: {@code .NAME.lock} beside it.
   *
   * @throws IOException when nothing can lie beside the folder: it is the file system's root
   */
  public static Path beside(Path folder) throws IOException {
    Path named = folder.toAbsolutePath().normalize();
    if (named.getFileName() == null) {
      throw new IOException("the root of the file system cannot be used; name a folder in it");
    }
    return named.resolveSibling("." + named.getFileName() + ".lock");
  }

  /**
   * Takes the lock; empty when somebody holds it.
   *
   * @param file made when it is absent, with its folder
   * @throws IOException when the file cannot be made or locked
   */
  public static Optional<ProcessLock> tryLock(Path file) throws IOException {
    Path folder = Files.createDirectories(file.toAbsolutePath().getParent()).toRealPath();
    Path held = folder.resolve(file.getFileName());
    if (!HELD.add(held)) {
      return Optional.empty();
    }
    FileChannel channel = null;
    boolean isOurs = false;
    try {
      channel = FileChannel.open(held, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      isOurs = channel.tryLock() != null;
      return isOurs ? Optional.of(new ProcessLock(held, channel)) : Optional.empty();
    } catch (OverlappingFileLockException e) {
      return Optional.empty(); // something else in this process has locked it
    } finally {
      if (!isOurs) {
        release(held, channel);
      }
    }
  }

  /**
   * Waits for the lock; otherwise like {@link #tryLock}.
   *
   * @throws CancellationException when the thread is interrupted meanwhile
   */
  public static ProcessLock lock(Path file) throws IOException {
    while (true) {
      Optional<ProcessLock> lock = tryLock(file);
      if (lock.isPresent()) {
        return lock.get();
      }
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted");
      }
    }
  }

  private static void release(Path held, FileChannel channel) throws IOException {
    try {
      if (channel != null) {
        channel.close();
      }
    } finally {
      HELD.remove(held);
    }
  }

  @Override
  public void close() {
    try {
      release(file, channel);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unlock " + file + ": " + e.getMessage(), e);
    }
  }
}
