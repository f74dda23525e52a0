package org.ala4j.files;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** Writes whole files: a reader sees the old content or the new, never a part. */
public final class AtomicFiles {

  private AtomicFiles() {}

  /**
   * Writes text as UTF-8; otherwise like {@link #write(Path, byte[])}.
   *
   * @throws UncheckedIOException if it fails; the message names the file
   */
  public static void write(Path target, String text) {
    write(target, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes a temporary file beside the target, forces it to the disk and renames it over the
   * target. Missing folders are created. On failure the target is as before and the temporary file
   * is gone.
   *
   * @throws UncheckedIOException if it fails; the message names the file
   */
  public static void write(Path target, byte[] content) {
    var folder = target.toAbsolutePath().getParent();
    var temporary = folder.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      Files.createDirectories(folder);
      try {
        writeAndSync(temporary, content);
        Files.move(
            temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + target + ": " + e.getMessage(), e);
    }
  }

  /** A plain stream, because an interrupted thread must still be able to save its results. */
  private static void writeAndSync(Path file, byte[] content) throws IOException {
    try (var out = new FileOutputStream(file.toFile())) {
      out.write(content);
      out.getFD().sync();
    }
  }
}
