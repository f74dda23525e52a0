package org.ala4j.files;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Writes whole files: a reader sees the old content or the new, never a part. */
public final class AtomicFiles {

  private AtomicFiles() {}

  /**
   * Writes text as UTF-8; otherwise like {@link #write(Path, byte[])}.
   *
   * @throws WriteException if it fails; the message names the file
   */
  public static void write(Path target, String text) {
    write(target, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes a temporary file beside the target, forces it to the disk, renames it over the target
   * and forces the folder, so that the new name outlives a power cut, too. Missing folders are
   * created. On failure the target is as before and the temporary file is gone.
   *
   * @throws WriteException if it fails; the message names the file
   */
  public static void write(Path target, byte[] content) {
    var folder = target.toAbsolutePath().getParent();
    try {
      if (folder == null || Files.isDirectory(target)) {
        throw new IOException("Is a directory");
      }
      var temporary = folder.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
      var changed = makeFolder(folder);
      try {
        writeAndSync(temporary, content);
        Files.move(
            temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
      changed.forEach(AtomicFiles::syncFolder);
    } catch (IOException e) {
      throw new WriteException(target, e);
    }
  }

  /**
   * Makes a folder and tries whether files can be written to it: before hours of work, not after.
   *
   * @throws WriteException when they cannot
   */
  public static void requireFolder(Path folder) {
    try {
      makeFolder(folder.toAbsolutePath());
      Files.delete(Files.createTempFile(folder, ".writable", ".tmp"));
    } catch (IOException e) {
      throw new WriteException(folder, e);
    }
  }

  /**
   * Makes a folder and those above it.
   *
   * @return it and, of each folder that was made, the one that holds it
   */
  private static List<Path> makeFolder(Path folder) throws IOException {
    List<Path> changed = new ArrayList<>(List.of(folder));
    Path present = folder;
    while (present != null && !Files.exists(present)) {
      present = present.getParent();
      changed.add(present);
    }
    if (present != null && !Files.isDirectory(present)) {
      throw new FileAlreadyExistsException(present.toString());
    }
    Files.createDirectories(folder);
    return changed;
  }

  /** A plain stream, because an interrupted thread must still be able to save its results. */
  private static void writeAndSync(Path file, byte[] content) throws IOException {
    try (var out = new FileOutputStream(file.toFile())) {
      out.write(content);
      out.getFD().sync();
    }
  }

  /**
   * Forces names to the disk. A failure is none of the file's, which is written: some file systems
   * cannot do it.
   */
  private static void syncFolder(Path folder) {
    boolean wasInterrupted = Thread.interrupted(); // which would close the channel
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // as said above
    } finally {
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
