package org.ala4j.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ala4j.config.ConfigException;
import org.ala4j.config.Experiment;
import org.ala4j.evaluate.EvaluationConfig.Split;
import org.ala4j.table.Leaderboard.Parameter.Scale;
import org.ala4j.testing.TinyExperiment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading search files: what they mean and how they complain. */
class SearchFileTest {
  @TempDir Path folder;
  private Path experiment;

  @BeforeEach
  void experiment() throws IOException {
    experiment = TinyExperiment.write(folder, "tiny", folder.resolve("data"));
  }

  private Search read(String more) throws IOException {
    return read(more, Map.of());
  }

  /** The file's first two lines are the same for all. */
  private Search read(String more, Map<String, String> set) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("s.yaml"), "search: s\nexperiment: " + experiment + "\n" + more);
    return Search.read(file, set);
  }

  private void complains(String more, String... words) {
    assertThatThrownBy(() -> read(more))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(words);
  }

  private static Experiment of(Search search, Map<String, String> values) {
    return search.experiment(
        List.of(new Candidate("c001", 1, values, Optional.empty(), Optional.empty())));
  }

  @Test
  void aCandidateIsTheRowWithItsValues() throws IOException {
    Search search =
        read(
            """
            row: (i)
            seeds: [3, 4]
            space:
              lambda: {log_uniform: [0.01, 10]}
              lora.blocks: {values: [[2], [1, 2]]}
              ala.heads: 1
            set: {hyperparams.epochs: 5}
            """);
    Experiment experiment =
        of(search, Map.of("lambda", "0.25", "lora.blocks", "[1, 2]", "ala.heads", "1"));
    assertThat(experiment.name()).isEqualTo("s");
    assertThat(experiment.seeds()).containsExactly(3, 4);
    assertThat(experiment.workers()).isEqualTo(2);
    assertThat(experiment.evaluation().split()).isEqualTo(Split.VALIDATION);
    assertThat(experiment.baselines()).isEmpty();
    assertThat(experiment.sanity().images()).isZero();
    assertThat(experiment.compare()).isEmpty();
    Experiment.Row row = experiment.rows().get(0);
    assertThat(row.hyperparams().model().ala().lattice()).as("of row (i)").isFalse();
    assertThat(row.hyperparams().model().lambda()).isEqualTo(0.25);
    assertThat(row.hyperparams().model().lora().blocks()).containsExactly(1, 2);
    assertThat(row.hyperparams().model().ala().heads()).isEqualTo(1);
    assertThat(row.hyperparams().training().epochs()).isEqualTo(5);
    assertThat(row.config()).contains("lambda: 0.25").doesNotContain("workers");
  }

  @Test
  void withoutARowTheReferenceIsTheBase() throws IOException {
    Search search = read("space: {lambda: {uniform: [0, 1]}}\n");
    assertThat(of(search, Map.of()).rows().get(0).hyperparams().model().ala().lattice()).isTrue();
    assertThat(search.base()).contains("(iv)");
  }

  /** A row of the grid has no differences that are written; without them it is another base. */
  @ParameterizedTest
  @ValueSource(strings = {"none", "(vi)"})
  void aReferenceThatIsNotAmongTheRowsIsRefused(String reference) throws IOException {
    String text = Files.readString(experiment).replaceAll("(?m)^reference:.*$", "");
    Files.writeString(experiment, text + "\nreference: " + reference + "\n");
    complains(
        "space: {lambda: {uniform: [0, 1]}}\n",
        experiment.toString(),
        "reference must be one of [(i), ",
        "not '" + reference + "'");
  }

  @ParameterizedTest
  @CsvSource({
    "'[1E-4, 3E-4, 1e-3]', LINEAR",
    "'[1, 2.0, 4]', LOG",
    "'[0.1.5, 2]', CATEGORY",
    "'[.5, -2]', LINEAR",
    "'[auto, 2]', CATEGORY"
  })
  void valuesAreNumbersOrNames(String values, Scale scale) throws IOException {
    Search search = read(String.format(Locale.ROOT, "space: {lambda: {values: %s}}\n", values));
    assertThat(search.parameters().get(0).domain().scale()).isEqualTo(scale);
  }

  @Test
  void theCommandLineChangesTheSearchOrTheExperiment() throws IOException {
    Search search =
        read(
            "space: {lambda: {uniform: [0, 1]}}\npoints: 9\n",
            Map.of("points", "3", "hyperparams.epochs", "7", "workers", "1"));
    assertThat(search.generator()).isEqualTo(new Generator.Grid(3, 3));
    assertThat(search.workers()).isEqualTo(1);
    assertThat(of(search, Map.of()).rows().get(0).hyperparams().training().epochs()).isEqualTo(7);
  }

  /** Another number of workers is the same search; another space is not. */
  @Test
  void whatResultsDependOnIsResolved() throws IOException {
    String space = "space: {lambda: {uniform: [0, 1]}}\n";
    String resolved = read(space).resolved();
    assertThat(read(space, Map.of("workers", "7")).resolved()).isEqualTo(resolved);
    assertThat(read("space: {lambda: {uniform: [0, 2]}}\n").resolved()).isNotEqualTo(resolved);
    assertThat(read(space, Map.of("hyperparams.lr", "0.5")).resolved()).isNotEqualTo(resolved);
  }

  @Test
  void anUnknownParameterIsNamedWithTheClosest() {
    complains(
        "space:\n  lora.rnk: {integer: [1, 4]}\n",
        "s.yaml:4",
        "lora.rnk",
        "did you mean lora.rank?");
    complains("space:\n  lamda: {integer: [1, 4]}\n", "s.yaml:4", "lamda", "did you mean lambda?");
    complains("space:\n  lora: {integer: [1, 4]}\n", "s.yaml:4", "lora.integer is not one");
  }

  @Test
  void badRangesAreNamed() {
    complains("space:\n  lambda: {log_uniform: [0, 4]}\n", "s.yaml:4", "above 0, not at 0");
    complains("space:\n  lambda: {log_uniform: [-1, 4]}\n", "above 0, not at -1");
    complains("space:\n  lambda: {uniform: [4, 1]}\n", "s.yaml:4", "lambda.uniform", "larger");
    complains("space:\n  lambda: {uniform: [1, 1]}\n", "larger");
    complains("space:\n  lambda: {uniform: [1]}\n", "two numbers");
    complains("space:\n  lambda: {uniform: [a, 1]}\n", "two numbers");
    complains("space:\n  lambda: {uniform: [.nan, 1]}\n", "two numbers");
    complains("space:\n  lora.rank: {integer: [1, 2.5]}\n", "two whole numbers");
    complains("space:\n  lora.rank: {values: []}\n", "s.yaml:4", "is empty");
    complains("space:\n  lora.rank: {values: [1, 1]}\n", "twice");
    complains("space:\n  lora.rank: {values: [{a: 1}]}\n", "a value or a list");
    complains("space:\n  lora.rank: {range: [1, 2]}\n", "s.yaml:4", "unknown key", "range");
    complains("space:\n  lora.rank: {values: [1, 2], integer: [1, 2]}\n", "one of the keys");
    complains("space:\n  lora.rank: 4\n", "nothing that varies");
    complains("", "nothing that varies");
  }

  @Test
  void conditionsMustBeOnOtherParameters() {
    complains(
        "space:\n  aea.period: {integer: [2, 4], when: {aea.enabled: true}}\n",
        "s.yaml:4",
        "depends on aea.enabled, which is not in the space");
    complains(
        "space:\n  aea.enabled: boolean\n  aea.period: {integer: [2, 4], when: {aea.enabled: 3}}\n",
        "s.yaml:5",
        "being 3");
    complains(
        "space:\n  lambda: {uniform: [0, 1]}\n  lr: {uniform: [0, 1], when: {lambda: 0.5}}\n",
        "none of its single values");
    complains(
        """
        space:
          aea.enabled: {values: [true, false], when: {ala.lattice: true}}
          ala.lattice: {values: [true, false], when: {aea.enabled: true}}
        """,
        "depends on itself");
  }

  @Test
  void aSearchThatIsTooLargeIsRefused() {
    complains(
        "points: 30\nspace:\n  lambda: {uniform: [0, 1]}\n  lr: {uniform: [0, 1]}\n  pb.dropout: {uniform: [0, 0.5]}\n",
        "s.yaml:3",
        "27,000",
        "10,000");
    complains(
        "generator: random\ncandidates: 10001\nspace: {lambda: {uniform: [0, 1]}}\n", "10000");
  }

  @Test
  void generatorsHaveTheirOwnKeys() {
    complains("generator: bayes\nspace: {lambda: {uniform: [0, 1]}}\n", "s.yaml:3", "genetic");
    complains("candidates: 3\nspace: {lambda: {uniform: [0, 1]}}\n", "unknown key candidates");
    complains("generator: random\nspace: {lambda: {uniform: [0, 1]}}\n", "candidates is missing");
  }

  @Test
  void theObjectiveIsOfMetricsWithABetterEnd() {
    String space = "space: {lambda: {uniform: [0, 1]}}\n";
    complains(space + "objective: iou\n", "s.yaml:4", "unknown metric 'iou'", "miou");
    complains(space + "objective: area\n", "area has no better end");
    complains(space + "objective: {miou: -1}\n", "objective.miou", "must be a number from");
  }

  @Test
  void aSearchNeverLooksAtTheTestImages() {
    complains(
        "space: {lambda: {uniform: [0, 1]}}\nset: {evaluate.split: test}\n",
        "s.yaml:4",
        "validation images only");
  }

  @Test
  void theRowMustBeOne() {
    complains("row: (v)\nspace: {lambda: {uniform: [0, 1]}}\n", "s.yaml:3", "(iv)");
    complains("space: {lambda: {uniform: [0, 1]}}\nprun: {after: 2}\n", "s.yaml:4", "prun");
  }
}
