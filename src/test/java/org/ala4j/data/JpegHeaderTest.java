package org.ala4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.ala4j.files.Sha256;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a JPEG file's header says of its colours; expected are Pillow's pixels. */
class JpegHeaderTest {
  private static final int SOF0 = 0xc0;
  private static final int SOS = 0xda;

  @TempDir Path folder;

  private static byte[] resource(String name) {
    try (var in = JpegHeaderTest.class.getResourceAsStream("jpeg/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> expected() {
    return new String(resource("expected.txt"), StandardCharsets.US_ASCII).lines().toList();
  }

  static Stream<String> samplings() {
    return expected().stream().map(line -> line.split(" ")[0]).distinct();
  }

  /** 64 headers for each sampling, made by tools/jpeg_headers.py and here in the same way. */
  @ParameterizedTest
  @MethodSource("samplings")
  void everyHeaderMeansWhatItMeansToLibjpeg(String sampling) throws IOException {
    for (String line : expected()) {
      String[] fields = line.split(" ");
      if (fields[0].equals(sampling)) {
        byte[] jpeg =
            withHeader(
                resource(sampling + ".jpg"),
                fields[1].equals("1"),
                fields[2].equals("-") ? -1 : Integer.parseInt(fields[2]),
                HexFormat.of().parseHex(fields[3]));
        assertThat(sha256(jpeg)).as(line).isEqualTo(fields[4]);
      }
    }
  }

  private String sha256(byte[] jpeg) throws IOException {
    Path file = Files.write(folder.resolve("photo.jpg"), jpeg);
    byte[] rgb = ImageFiles.readPhoto(file).rgb();
    return HexFormat.of().formatHex(Sha256.digest().digest(rgb), 0, 8);
  }

  private static byte[] withHeader(byte[] jpeg, boolean jfif, int adobe, byte[] ids) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xd8});
    if (jfif) {
      out.writeBytes(HexFormat.of().parseHex("ffe000104a46494600010100000100010000"));
    }
    if (adobe >= 0) {
      out.writeBytes(HexFormat.of().parseHex("ffee000e41646f6265006400000000"));
      out.write(adobe);
    }
    byte[] rest = Arrays.copyOfRange(jpeg, 2, jpeg.length);
    int at = 0;
    for (int marker = 0; marker != SOS; ) {
      marker = rest[at + 1] & 0xff;
      for (int i = 0; i < ids.length; i++) {
        if (marker == SOF0) {
          rest[at + 10 + 3 * i] = ids[i];
        } else if (marker == SOS) {
          rest[at + 5 + 2 * i] = ids[i];
        }
      }
      at += 2 + ((rest[at + 2] & 0xff) << 8 | rest[at + 3] & 0xff);
    }
    out.writeBytes(rest);
    return out.toByteArray();
  }
}
