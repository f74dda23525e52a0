package org.ala4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the format's own rules (huggingface/safetensors, README, "Format"). */
class SafeTensorsTest {
  private static final String SOUND =
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
          + "\"__metadata__\":{\"x\":\"y\"},"
          + "\"b\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[8,12]}}";

  @TempDir Path folder;

  private Path file(String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    for (int i = 0; i < dataBytes / Float.BYTES; i++) {
      bytes.putFloat(i + 1);
    }
    return Files.write(folder.resolve("weights.safetensors"), bytes.array());
  }

  private static void assertRefused(Path file, String why) {
    assertThatThrownBy(() -> SafeTensors.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(why)
        .hasMessageNotContaining("\n");
  }

  @Test
  void soundOnesAreRead() throws IOException {
    SafeTensors read = SafeTensors.read(file(SOUND + "   ", 12)); // may be padded with blanks
    assertThat(read.metadata()).containsEntry("x", "y");
    assertThat(read.arrays().get("a").toFloatVector()).containsExactly(1, 2);
    assertThat(read.arrays().get("b").shape()).containsExactly(1, 1);
    assertThat(read.arrays().get("b").getFloat(0)).isEqualTo(3);
  }

  /** Three hundred arrays of the same four megabytes. */
  @Test
  void overlapsAreRefused() throws IOException {
    StringBuilder header = new StringBuilder("{");
    for (int i = 0; i < 300; i++) {
      header.append(i == 0 ? "" : ",");
      header.append("\"a").append(i);
      header.append("\":{\"dtype\":\"F32\",\"shape\":[1048576],\"data_offsets\":[0,4194304]}");
    }
    assertRefused(file(header + "}", 4 << 20), "a1 begins at byte 0 of the data where 4194304");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[8,12]|[4,8]|12|b begins at byte 4 of the data where 8",
        "[8,12]|[12,16]|16|b begins at byte 12 of the data where 8",
        "[0,8]|[4,12]|16|a begins at byte 4",
        "[8,12]|[8,12]|16|16 bytes of data where its arrays have 12",
        "[8,12]|[8,12]|8|8 bytes of data where its arrays have 12",
        "[8,12]|[8.0,12.0]|12|not sound",
        "[8,12]|[\"8\",\"12\"]|12|not sound",
        "[8,12]|[8,12,16]|12|not sound",
        "[8,12]|[12,8]|12|not sound",
        "[8,12]|[-4,0]|12|not sound",
        "[8,12]|[8,99999999999999999999]|12|not sound",
        "\"F32\"|\"F16\"|12|not sound",
        "[1,1]|[1,2]|12|not sound",
        "[1,1]|[0]|12|not sound",
        "[1,1]|[-1,-1]|12|not sound",
        "[1,1]|[4294967296,4294967296]|12|not sound",
        "[1,1]|[1,1,1,1,1,1,1,1,1]|12|not sound",
        "[1,1]|1|12|not sound",
        "\"b\"|\"a\"|12|Duplicate",
        "\"y\"|1|12|not text"
      })
  void oneThingWrong(String sound, String wrong, int dataBytes, String why) throws IOException {
    assertRefused(file(SOUND.replace(sound, wrong), dataBytes), why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "", " {}", "{\"a\":", "{} {}", "{\"a\":null}", "{\"a\":[]}"})
  void noHeader(String header) throws IOException {
    assertRefused(file(header, 0), "");
  }

  /** A damaged header is refused in a sentence, or all that is read is what the file holds. */
  @Test
  void anyDamage() throws IOException {
    byte[] sound = Files.readAllBytes(file(SOUND, 12));
    Path damaged = folder.resolve("damaged.safetensors");
    int refused = 0;
    for (int seed = 0; seed < 600; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bytes = sound.clone();
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        int place = random.nextInt(bytes.length - 12);
        bytes[place] =
            random.nextBoolean() ? (byte) random.nextInt(256) : (byte) ('0' + random.nextInt(10));
      }
      if (random.nextInt(5) == 0) {
        bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 9));
      }
      Files.write(damaged, bytes);
      try {
        SafeTensors read = SafeTensors.read(damaged);
        long numbers = read.arrays().values().stream().mapToLong(a -> a.length()).sum();
        assertThat(numbers * Float.BYTES).as("case %d", seed).isLessThanOrEqualTo(bytes.length);
      } catch (IOException e) {
        assertThat(e.getMessage()).contains(damaged.toString()).doesNotContain("\n");
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError("case " + seed, e);
      }
    }
    assertThat(refused).isBetween(300, 599);
  }
}
