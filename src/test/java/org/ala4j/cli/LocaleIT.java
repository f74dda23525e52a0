package org.ala4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ala4j.testing.TinyCub;
import org.ala4j.testing.TinyExperiment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The language of the machine changes no name, no number and no file of a result. */
class LocaleIT {
  private static final Locale BEFORE = Locale.getDefault();

  /** What holds seconds, megabytes or times of day. */
  private static final Pattern TIMED =
      Pattern.compile("(history\\.csv|log\\.txt|\\w+\\.json|index\\.html|table\\.md)$");

  private static final Pattern FOREIGN_DIGIT = Pattern.compile("(?s).*[\\p{Nd}&&[^0-9]].*");

  @TempDir static Path folder;
  private static Map<String, byte[]> expected;

  @BeforeAll
  static void rootLocale() throws IOException {
    TinyCub.write(folder.resolve("data"), 2, 14);
    Locale.setDefault(Locale.ROOT);
    expected = run("root");
  }

  @AfterEach
  void restore() {
    Locale.setDefault(BEFORE);
  }

  /** Digits of their own in Arabic and Persian, a comma in German, i without a dot in Turkish. */
  @ParameterizedTest
  @ValueSource(strings = {"ar-EG-u-nu-arab", "fa-IR", "de-DE", "tr-TR"})
  void everyFileIsTheSame(String language) throws IOException {
    Locale.setDefault(Locale.forLanguageTag(language));
    Map<String, byte[]> files = run(language);
    assertThat(files.keySet()).isEqualTo(expected.keySet());
    files.forEach(
        (name, bytes) -> {
          if (TIMED.matcher(name).find()) {
            assertThat(new String(bytes, StandardCharsets.UTF_8))
                .as(name)
                .doesNotMatch(FOREIGN_DIGIT);
          } else {
            assertThat(bytes).as(name).isEqualTo(expected.get(name));
          }
        });
  }

  /** So that the test above can fail at all. */
  @Test
  void theseLanguagesWriteNumbersOtherwise() {
    assertThat(String.format(Locale.forLanguageTag("ar-EG-u-nu-arab"), "%d", 7)).isEqualTo("٧");
    assertThat(String.format(Locale.forLanguageTag("fa-IR"), "%d", 7)).isEqualTo("۷");
    assertThat("I".toLowerCase(Locale.forLanguageTag("tr-TR"))).isEqualTo("ı");
  }

  /** A trained, judged and reported row and an explained photo. */
  private static Map<String, byte[]> run(String name) throws IOException {
    Path home = Files.createDirectories(folder.resolve(name));
    Path results = home.resolve("results");
    ala(
        "run",
        TinyExperiment.write(folder, "tiny", folder.resolve("data")).toString(),
        "--rows=(iv)",
        "--seeds=0",
        "--set=hyperparams.epochs=1",
        "--set=evaluate.images=4",
        "--set=evaluate.explainers=[ala, grad-cam]",
        "--out=" + results);
    Path photo;
    try (Stream<Path> photos = Files.walk(folder.resolve("data/images"))) {
      photo = photos.filter(Files::isRegularFile).sorted().findFirst().orElseThrow();
    }
    ala("explain", results.toString(), photo.toString(), "--out=" + home.resolve("explained"));
    return contents(home);
  }

  private static void ala(String... arguments) {
    assertThat(Main.execute(arguments)).isZero();
  }

  private static Map<String, byte[]> contents(Path folder) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        contents.put(folder.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return contents;
  }
}
