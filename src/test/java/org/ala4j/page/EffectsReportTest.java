package org.ala4j.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ala4j.config.Experiment.Ablation;
import org.ala4j.data.DataException;
import org.ala4j.files.SealedJson;
import org.ala4j.metrics.FactorialDesign;
import org.ala4j.metrics.FactorialDesign.Factor;
import org.ala4j.results.ResultStore;
import org.ala4j.results.StoredExperiment;
import org.ala4j.results.TrialResult;
import org.ala4j.testing.FinishedTrial;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Main effects and interactions from a results folder and nothing else. */
class EffectsReportTest {
  private static final Ablation GRID =
      new Ablation(
          new FactorialDesign(
              List.of(
                  new Factor("aea", List.of("off", "on")),
                  new Factor("lora", List.of("off", "on")))),
          List.of("none", "aea", "(ii)", "(iv)"));

  @TempDir Path folder;

  @BeforeEach
  void results() throws IOException {
    experiment(List.of("none", "aea", "other", "(ii)", "(iv)")).write(folder);
    double[][] miou = {{0.1, 0.3, 0.9, 0.1, 0.7}, {0.2, 0.0, 0.9, 0.0, 0.6}};
    for (int seed = 0; seed < 2; seed++) {
      trial("none", seed, miou[seed][0]);
      trial("aea", seed, miou[seed][1]);
      trial("other", seed, miou[seed][2]);
      trial("(ii)", seed, miou[seed][3]);
      trial("(iv)", seed, miou[seed][4]);
    }
  }

  private static StoredExperiment experiment(List<String> rows) {
    return new StoredExperiment(
        "grid",
        rows,
        Map.of(),
        List.of(0, 1),
        "(iv)",
        Optional.empty(),
        List.of(),
        "./ala run",
        Optional.of(GRID),
        Map.of());
  }

  private void trial(String row, int seed, double miou) {
    TrialResult result = new TrialResult(row, seed, Map.of("miou", miou), Map.of(), Map.of());
    FinishedTrial.write(new ResultStore(folder), "{}", result, "1");
  }

  /** With the checksum that belongs to it. */
  private static void write(Path file, String json) throws IOException {
    ObjectNode changed = (ObjectNode) new ObjectMapper().readTree(json);
    changed.remove("sha256");
    SealedJson.write(file, changed);
  }

  private String effects() throws IOException {
    new ExperimentReport(new ResultStore(folder)).write();
    return Files.readString(folder.resolve("effects.md"));
  }

  @Test
  void theGridIsStoredWithTheExperiment() {
    assertThat(StoredExperiment.read(folder).ablation()).contains(GRID);
  }

  @Test
  void theReportHasTheEffectsOfTheGridsRows() throws IOException {
    assertThat(effects())
        .contains("| aea | +.300 ± .141 (p = .205) |")
        .contains("| aea × lora | +.300 ± .141 (p = .205) |")
        .contains("| (ii) | off | on |")
        .contains("complete in 2 of 2 seeds.");
    assertThat(Files.readString(folder.resolve("index.html")))
        .contains("<section id=\"factors\">")
        .contains("Effects on mIoU");
    assertThat(folder.resolve("effects.csv")).exists();
  }

  @Test
  void aSeedWithAnUnfinishedCombinationDoesNotCount() throws IOException {
    new ResultStore(folder).delete("other", 0); // which is none
    assertThat(effects()).contains("complete in 2 of 2 seeds.");
    new ResultStore(folder).delete("aea", 1);
    assertThat(effects())
        .contains("complete in 1 of 2 seeds; the others are left out")
        .contains("| aea | +.400 |");
    new ResultStore(folder).delete("none", 0);
    assertThat(effects()).contains("complete in 0 of 2 seeds").doesNotContain("| aea | +");
  }

  /** As after --rows: the grid is whole, the rows are not. */
  @Test
  void rowsThatWereNotRunLeaveTheGridIncomplete() throws IOException {
    experiment(List.of("none", "(iv)")).write(folder);
    assertThat(effects()).contains("complete in 0 of 2 seeds");
  }

  @Test
  void anExperimentWithoutAGridHasNoEffects() throws IOException {
    Path file = folder.resolve("experiment.json");
    String json = Files.readString(file);
    new ExperimentReport(new ResultStore(folder)).write();
    assertThat(folder.resolve("effects.md")).exists(); // of the grid that there was
    write(file, json.replace("\"ablation\"", "\"unknown\""));
    new ExperimentReport(new ResultStore(folder)).write();
    assertThat(folder.resolve("effects.md")).doesNotExist();
    assertThat(folder.resolve("effects.csv")).doesNotExist();
    assertThat(Files.readString(folder.resolve("index.html"))).doesNotContain("id=\"factors\"");
  }

  @Test
  void aDamagedGridIsNamed() throws IOException {
    Path file = folder.resolve("experiment.json");
    String json = Files.readString(file);
    for (String wrong : List.of("\"aea\" : [ ]", "\"aea\" : [ \"on\", \"on\" ]", "\"aea\" : 3")) {
      write(file, json.replaceFirst("\"aea\" : \\[[^]]*]", wrong));
      assertThat(Files.readString(file)).isNotEqualTo(json);
      assertThatThrownBy(() -> StoredExperiment.read(folder))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("experiment.json");
    }
    write(file, json.replace("\"factors\"", "\"facts\""));
    assertThatThrownBy(() -> StoredExperiment.read(folder)).hasMessageContaining("'factors'");
    write(file, json.replaceFirst("(?s)\"ablation\" : \\{.*", "\"ablation\" : 7}"));
    assertThatThrownBy(() -> StoredExperiment.read(folder)).isInstanceOf(DataException.class);
  }
}
