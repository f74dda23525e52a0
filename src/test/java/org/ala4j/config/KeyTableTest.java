package org.ala4j.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/experiment-file.md says of every key what its declaration says. */
class KeyTableTest {
  private static final String HEAD = "| key | meaning | values | default |\n|---|---|---|---|\n";

  private static String line(KeyDescription key) {
    return String.format(
        Locale.ROOT,
        "| `%s` | %s | %s | %s |\n",
        key.path(),
        key.meaning().replace("<name>", "`<name>`").replace("|", "\\|"),
        key.values().map(Values::text).orElse("mapping"),
        key.isRequired()
            ? "must be given"
            : key.byDefault().map(value -> "`" + value + "`").orElse(""));
  }

  @Test
  void theTableIsThatOfTheDeclarations() throws IOException {
    String table =
        HEAD
            + ExperimentReader.described().values().stream()
                .map(KeyTableTest::line)
                .collect(Collectors.joining());
    Path page = Path.of("docs/experiment-file.md");
    String text = Files.readString(page);
    int from = text.indexOf(HEAD);
    int to = text.indexOf("\n\n", from);
    assertThat(from).as("the table's head in %s", page).isNotNegative();
    assertThat(text.substring(from, to < 0 ? text.length() : to + 1))
        .as("put this table into %s", page)
        .isEqualTo(table);
  }
}
