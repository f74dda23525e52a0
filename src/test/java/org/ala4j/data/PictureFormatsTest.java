package org.ala4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.ala4j.files.Sha256;
import org.ala4j.testing.Shared;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** TIFF files and EXIF orientations; expected are Pillow's pixels, by tools/picture_fixtures.py. */
class PictureFormatsTest {
  @TempDir Path folder;

  static Stream<String> expected() throws IOException {
    try (var in = PictureFormatsTest.class.getResourceAsStream("pictures/expected.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines();
    }
  }

  @ParameterizedTest
  @MethodSource("expected")
  void readsAsStoredAndUpright(String line) throws IOException {
    String[] fields = line.split(" ");
    Path file = folder.resolve(fields[0]);
    try (var in = PictureFormatsTest.class.getResourceAsStream("pictures/" + fields[0])) {
      Files.copy(in, file);
    }
    Photo stored = ImageFiles.readPhoto(file);
    assertThat(stored.width()).isEqualTo(Integer.parseInt(fields[1]));
    assertThat(stored.height()).isEqualTo(Integer.parseInt(fields[2]));
    assertThat(sha256(stored)).isEqualTo(fields[3]);
    assertThat(sha256(ImageFiles.readUpright(file))).isEqualTo(fields[4]);
    int orientation = fields[0].startsWith("exif") ? fields[0].charAt(4) - '0' : 1;
    assertThat(Orientation.of(file)).isEqualTo(new Orientation(orientation));
  }

  private static String sha256(Photo photo) {
    return HexFormat.of().formatHex(Sha256.digest().digest(photo.rgb()), 0, 8);
  }

  /** Hash of Pillow 9.4.0's convert("RGB"). */
  @Test
  void inksBecomeColoursAsInPillow() {
    Path file = Shared.require("cases/cmyk_adobe.jpg");
    assertThat(sha256(ImageFiles.readPhoto(file))).isEqualTo("3b8ca1663886ec84");
  }

  @Test
  void idsFromZeroAreYcbcrToo() {
    Path file = Shared.require("cases/jpeg_no_jfif_ids012_444.jpg");
    Path reference = Shared.require("cases/jpeg_reference_444.jpg");
    assertThat(ImageFiles.readPhoto(file).rgb()).isEqualTo(ImageFiles.readPhoto(reference).rgb());
  }

  @Test
  void aPhotoThatIsStoredSidewaysStandsUpright() {
    Path file = Shared.require("cases/exif6_sideways.jpg");
    assertThat(ImageFiles.readPhoto(file).width()).isEqualTo(148);
    assertThat(ImageFiles.readUpright(file).width()).isEqualTo(160);
  }
}
