package org.ala4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ala4j.results.ResultStore;
import org.ala4j.results.StoredExperiment;
import org.ala4j.results.TrialResult;
import org.ala4j.testing.FinishedTrial;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CompareCommandTest {
  @TempDir Path folder;

  private Path results(String name, String lambda, String... rows) {
    ResultStore store = new ResultStore(folder.resolve(name));
    for (String row : rows) {
      for (int seed = 0; seed < 2; seed++) {
        String config = "hyperparams: {lambda: " + lambda + "}\n";
        Map<String, Double> metrics = Map.of("miou", 0.1 * seed + (name.equals("b") ? 0.5 : 0.2));
        TrialResult result = new TrialResult(row, seed, metrics, Map.of(), Map.of());
        FinishedTrial.write(store, config, result, name.equals("b") ? "1" : "2");
      }
    }
    new StoredExperiment(
            name,
            List.of(rows),
            Map.of(),
            List.of(0),
            rows[0],
            Optional.empty(),
            List.of(),
            "./ala run",
            Optional.empty(),
            Map.of())
        .write(store.folder());
    return store.folder();
  }

  private record Said(int code, String out, String err) {}

  private static Said ala(Path... folders) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = new CommandLine(new CompareCommand());
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    line.setExecutionExceptionHandler(
        (e, command, result) -> {
          err.write(String.valueOf(e.getMessage()));
          return Failure.of(e).code();
        });
    String page = folders[0].resolveSibling("page").toString();
    String[] arguments = new String[folders.length + 1];
    for (int i = 0; i < folders.length; i++) {
      arguments[i] = folders[i].toString();
    }
    arguments[folders.length] = "--out=" + page;
    int code = line.execute(arguments);
    return new Said(code, out.toString(), err.toString());
  }

  /** Means .25 and .55 of the two seeds, of which only the first was in the last run. */
  @Test
  void rowsOfTheSameNameStandSideBySide() throws IOException {
    Said said = ala(results("a", "0.1", "(i)", "(iv)"), results("b", "1.0", "(iv)", "(b)"));
    assertThat(said.err()).isEmpty();
    assertThat(said.code()).isZero();
    assertThat(said.out())
        .contains("a (iv)", "b (iv)", ".250 ± .071", ".550 ± .071", "+.300")
        .contains("hyperparams.lambda: 0.1 and 1.0", "They read other encoder")
        .doesNotContain("(i) ");
    assertThat(Files.readString(folder.resolve("page/index.html")))
        .contains("<b>hyperparams.lambda</b>: 0.1 and 1.0", "+.300", "95 % interval");
  }

  @Test
  void rowsAndMoreThanTwoFoldersMayBeNamed() {
    Path a = results("a", "0.1", "(i)", "(iv)");
    Path b = results("b", "0.1", "(b)");
    Said said = ala(a.resolve("(i)"), b.resolve("(b)"), a.resolve("(iv)"));
    assertThat(said.code()).isZero();
    assertThat(said.out()).contains("a (i)", "b (b)", "a (iv)", "Their settings are the same");
  }

  @Test
  void whatCannotBePairedIsRefusedInASentence() {
    Path a = results("a", "0.1", "(i)", "(iv)");
    Said none = ala(a, results("b", "0.1", "other"));
    assertThat(none.code()).isEqualTo(Main.USAGE);
    assertThat(none.err()).contains("no row of the same name", "as in");
    assertThat(ala(a, folder.resolve("absent")).code()).isEqualTo(Main.USAGE);
    assertThat(ala(a, folder).err()).contains("no finished trial");
  }
}
