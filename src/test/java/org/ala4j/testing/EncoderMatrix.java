package org.ala4j.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import onnx.Onnx.ModelProto;

/** Tiny image encoders in the forms that libraries export (tools/encoder_matrix.py). */
public final class EncoderMatrix {
  private static final Path ZIP = Path.of("src/test/resources/encoder/matrix.zip");
  private static final SortedMap<String, byte[]> FILES = read();

  private EncoderMatrix() {}

  /** Files by {@code EXPORTER/opsetN-BATCH-FOLDING.onnx} or {@code refused/NAME.onnx}. */
  public static Map<String, byte[]> files() {
    return FILES;
  }

  public static byte[] file(String name) {
    return FILES.get(name).clone();
  }

  public static ModelProto model(byte[] file) {
    try {
      return ModelProto.parseFrom(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SortedMap<String, byte[]> read() {
    SortedMap<String, byte[]> files = new TreeMap<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(ZIP))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), zip.readAllBytes());
      }
      return Collections.unmodifiableSortedMap(files);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
