package org.ala4j.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.ala4j.encoder.onnx.ModelFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A damaged file is either still a vision transformer or refused in one line: no other exception,
 * no crash. Bytes are changed anywhere, most often near the end, where the graph's nodes are, and
 * some files are cut.
 */
class MutatedEncoderFileTest {
  private static final int CASES = 1000;
  private static final Path ORIGINAL = Path.of("src/test/resources/encoder/clip-separate.onnx");

  @TempDir Path folder;

  @Test
  void isReadOrRefused() throws IOException {
    byte[] original = Files.readAllBytes(ORIGINAL);
    AtomicInteger refused = new AtomicInteger();
    IntStream.range(0, CASES)
        .parallel()
        .forEach(i -> refused.addAndGet(isRefused(i, mutated(original, i)) ? 1 : 0));
    assertThat(refused.get()).isBetween(CASES / 10, CASES - 1);
  }

  private static byte[] mutated(byte[] original, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] bytes = original.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int fromEnd = random.nextInt(random.nextInt(3) == 0 ? bytes.length : 40_000);
      bytes[bytes.length - 1 - fromEnd] = (byte) random.nextInt(256);
    }
    return random.nextInt(5) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
  }

  private boolean isRefused(int seed, byte[] bytes) {
    Path file = folder.resolve(seed + ".onnx");
    try {
      Files.write(file, bytes);
      EncoderFile.read(file);
      return false;
    } catch (ModelFileException e) {
      assertThat(e.getMessage()).as("case %d", seed).contains(file.toString()).doesNotContain("\n");
      return true;
    } catch (IOException | RuntimeException e) {
      throw new AssertionError("case " + seed, e);
    } finally {
      assertThat(file.toFile().delete()).isTrue();
    }
  }
}
