package org.ala4j.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.ala4j.config.Experiment.Ablation;
import org.ala4j.config.Experiment.Overrides;
import org.ala4j.config.Experiment.Row;
import org.ala4j.metrics.FactorialDesign.Factor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The key ablate: which rows it makes, what they are called, and what it refuses. */
class AblationGridTest {
  private static final Overrides NOTHING = new Overrides(false, List.of(), List.of(), Map.of());
  private static final String CUBE =
      "ablate: {aea: [on, off], lora: [on, off], lattice: [on, off]}";
  private static final String TABLE_4 =
      """
      rows:
        (i): {ala.lattice: false}
        (ii): {lora.enabled: false}
        (iii): {aea.enabled: false}
        (iv): {}
      """;

  @TempDir Path folder;

  private Experiment read(Overrides overrides, String... more) throws IOException {
    Path file = folder.resolve("grid.yaml");
    Files.writeString(
        file,
        """
        experiment: grid
        dataset: {name: cub-200-2011, root: data}
        encoder: {onnx: vit.onnx}
        hyperparams: {epochs: 3, batch: 4, lr: 1e-3}
        seeds: [0, 1]
        """
            + String.join("\n", more)
            + "\n");
    return Experiment.read(file, overrides);
  }

  private static List<String> names(Experiment experiment) {
    return experiment.rows().stream().map(Row::name).toList();
  }

  private static Row row(Experiment experiment, String name) {
    return experiment.rows().stream().filter(r -> r.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void aGridBesideTable4HasItsFourRowsAndTheFourThatAreMissing() throws IOException {
    Experiment experiment = read(NOTHING, CUBE, TABLE_4);
    assertThat(names(experiment))
        .containsExactly("none", "aea", "lora", "lattice", "(i)", "(ii)", "(iii)", "(iv)");
    assertThat(experiment.reference()).isEqualTo("(iv)");
    Ablation grid = experiment.ablation().orElseThrow();
    assertThat(grid.rows())
        .containsExactly("none", "aea", "lora", "(i)", "lattice", "(ii)", "(iii)", "(iv)");
    assertThat(grid.design().factors())
        .extracting(Factor::name)
        .containsExactly("aea", "lora", "lattice");
    // every row has what the design says
    for (int run = 0; run < 8; run++) {
      Hyperparams h = row(experiment, grid.rows().get(run)).hyperparams();
      assertThat(h.training().aea().enabled()).isEqualTo(grid.design().level(run, 0) == 1);
      assertThat(h.model().lora().enabled()).isEqualTo(grid.design().level(run, 1) == 1);
      assertThat(h.model().ala().lattice()).isEqualTo(grid.design().level(run, 2) == 1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[on, off]",
        "[off, on]",
        "[true, false]",
        "['Yes', 'no']",
        "\n    - on\n    - off"
      })
  void switchesMayBeWrittenInAnyWay(String values) throws IOException {
    Experiment experiment = read(NOTHING, "ablate:\n  aea: " + values);
    assertThat(names(experiment)).containsExactly("none", "aea");
    assertThat(experiment.reference()).isEqualTo("aea");
    assertThat(experiment.ablation().orElseThrow().design().factors().get(0).levels())
        .containsExactly("off", "on");
    assertThat(row(experiment, "none").config()).contains("enabled: false");
  }

  @Test
  void anyHyperparameterIsAFactor() throws IOException {
    Experiment experiment =
        read(
            NOTHING,
            "ablate: {lambda: [0.1, 1e0, 3], lora.blocks: [[10], [7, 10]], aea: [on, off]}");
    assertThat(names(experiment))
        .hasSize(12)
        .startsWith("lambda 0.1 lora.blocks 10 none", "lambda 1e0 lora.blocks 10 none")
        .endsWith("lambda 3 lora.blocks 7-10 aea")
        .allMatch(name -> name.matches(ExperimentReader.ROW_NAME));
    Hyperparams last = row(experiment, "lambda 3 lora.blocks 7-10 aea").hyperparams();
    assertThat(last.model().lambda()).isEqualTo(3);
    assertThat(last.model().lora().blocks()).containsExactly(7, 10);
    assertThat(last.training().aea().enabled()).isTrue();
  }

  /** A name that is too long for a folder is not needed where the row has another. */
  @Test
  void aRowWithALongNameMayBeGivenAShortOne() throws IOException {
    String grid =
        "ablate: {early_stopping.patience: [1, 2], early_stopping.monitor: [loss, iou], "
            + "ala.activation: [sigmoid, minmax]}";
    StringBuilder rows = new StringBuilder("rows:\n");
    for (int patience = 1; patience <= 2; patience++) {
      for (String monitor : List.of("loss", "iou")) {
        for (String activation : List.of("sigmoid", "minmax")) {
          rows.append(
                  String.format(
                      Locale.ROOT,
                      "  %s %s %d: {early_stopping.patience: %3$d, ",
                      monitor,
                      activation,
                      patience))
              .append(
                  String.format(
                      Locale.ROOT,
                      "early_stopping.monitor: %s, ala.activation: %s}\n",
                      monitor,
                      activation));
        }
      }
    }
    assertThat(names(read(NOTHING, grid, rows.toString()))).hasSize(8).contains("iou minmax 2");
  }

  @Test
  void keysMayBeNestedAndSetByTheCommandLine() throws IOException {
    assertThat(names(read(NOTHING, "ablate: {lora: {rank: [4, 16]}}")))
        .containsExactly("lora.rank 4", "lora.rank 16");
    Overrides set = new Overrides(false, List.of(), List.of(), Map.of("ablate.lambda", "[1, 2]"));
    assertThat(names(read(set))).containsExactly("lambda 1", "lambda 2");
    set = new Overrides(false, List.of(), List.of(), Map.of("ablate.lora.rank", "[4, 8]"));
    assertThat(names(read(set, "ablate: {lora.rank: [4, 16]}")))
        .containsExactly("lora.rank 4", "lora.rank 8");
    Overrides quick = new Overrides(true, List.of(), List.of(), Map.of());
    assertThat(names(read(quick, CUBE, "quick: {ablate: [aea], seeds: [3]}")))
        .containsExactly("none", "aea");
    assertThat(read(quick, CUBE, "quick: {ablate: []}").ablation()).isEmpty();
  }

  @Test
  void theCommandLineChoosesRowsAndTheGridStaysWhole() throws IOException {
    Overrides two = new Overrides(false, List.of("aea", "(iv)"), List.of(5), Map.of());
    Experiment experiment = read(two, CUBE, TABLE_4);
    assertThat(names(experiment)).containsExactly("aea", "(iv)");
    assertThat(experiment.seeds()).containsExactly(5);
    assertThat(experiment.ablation().orElseThrow().rows()).hasSize(8);
    Overrides wrong = new Overrides(false, List.of("lora+aea"), List.of(), Map.of());
    assertThatThrownBy(() -> read(wrong, CUBE, TABLE_4)).hasMessageContaining("lattice");
  }

  /** Finished trials stay finished when a grid is added to their file. */
  @Test
  void theGridIsNoPartOfARowsConfiguration() throws IOException {
    String alone = row(read(NOTHING, TABLE_4), "(ii)").config();
    assertThat(row(read(NOTHING, CUBE, TABLE_4), "(ii)").config()).isEqualTo(alone);
    String generated = row(read(NOTHING, CUBE), "aea+lattice").config();
    assertThat(generated).doesNotContain("ablate").contains("enabled: false");
    Path stored = Files.writeString(folder.resolve("stored.yaml"), generated);
    assertThat(Experiment.read(stored, NOTHING).rows().get(0).hyperparams())
        .isEqualTo(row(read(NOTHING, CUBE), "aea+lattice").hyperparams());
  }

  @Test
  void aRowOutsideTheGridIsARowAsAlways() throws IOException {
    Experiment experiment =
        read(NOTHING, "ablate: {aea: [on, off]}", "rows: {slow: {lr: 1e-5}, full: {}}");
    assertThat(names(experiment)).containsExactly("none", "slow", "full");
    assertThat(experiment.ablation().orElseThrow().rows()).containsExactly("none", "full");
  }

  @Test
  void withoutTheKeyThereIsNoGrid() throws IOException {
    assertThat(read(NOTHING).ablation()).isEmpty();
    assertThat(names(read(NOTHING))).containsExactly("model");
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        mistake("ablate: [aea]", ":6: ablate must be a mapping"),
        mistake("ablate: {aea: on}", ":6: ablate.aea must be a list of two or more values"),
        mistake("ablate: {aea: }", ":6: ablate.aea must be a list of two or more values"),
        mistake("ablate:\n  aea: [on]", ":7: ablate.aea needs two or more different values"),
        mistake("ablate: {aea: [on, true]}", ":6: ablate.aea needs two or more different values"),
        mistake("ablate: {aea: [on, maybe]}", ":6: hyperparams.aea.enabled must be true or false"),
        mistake("ablate: {aea: [on, off], aea.enabled: [on, off]}", ":6: ablate.aea.enabled sets"),
        mistake("ablate: {lora: [on, off], ala: {lattice: [on, off]}, lattice: [on, off]}", "sets"),
        mistake("ablate: {lamda: [1, 2]}", ":6: unknown key hyperparams.lamda"),
        mistake("ablate: {lambda: [1, 1.0]}", ":6: ablate: lambda 1.0 and lambda 1 have the same"),
        mistake("ablate: {lambda: [1, fast]}", ":6: hyperparams.lambda must be a number"),
        mistake("ablate: {lora.blocks: [[10], [12]]}", ":6: hyperparams.lora.blocks", "gradient"),
        mistake("ablate: {lambda: [1, [2, 3]]}", ":6: hyperparams.lambda must be a single value"),
        mistake("ablate: {lambda: [1, {a: 1}]}", ":6: ablate.lambda must be a list"),
        mistake("ablate: {ala: [on, off]}", ":6: hyperparams.ala must be a mapping"),
        mistake("ablate: {variant: [paper, 'rele/ased']}", ":6:"),
        mistake("ablate: {aea: [on, off]}\nrows: {none: {lr: 1}}", ":6: ablate", "called 'none'"),
        mistake("ablate: {aea: [on, off]}\nevaluate: {explainers: {none: lrp}}", "'none' twice"),
        mistake("ablate: {aea: [on, off], lr: " + numbers(129) + "}", ":6: ablate", "256"),
        mistake(
            "ablate: {early_stopping.patience: [1, 2], early_stopping.monitor: [loss, iou], "
                + "ala.activation: [sigmoid, minmax]}",
            ":6:",
            "cannot be a folder's name"));
  }

  private static String numbers(int n) {
    return Stream.iterate(1, i -> i + 1).limit(n).map(i -> "0.0" + i).toList().toString();
  }

  private static Arguments mistake(String text, String... said) {
    return Arguments.of(text, List.of(said));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void everyMistakeGetsOneSentence(String text, List<String> said) {
    assertThatThrownBy(() -> read(NOTHING, text))
        .isInstanceOf(ConfigException.class)
        .satisfies(
            e -> {
              assertThat(e.getMessage()).contains("grid.yaml").doesNotContain("\n");
              said.forEach(s -> assertThat(e.getMessage()).contains(s));
            });
  }

  @Test
  void theDemosGridIsTable4s() {
    Experiment experiment =
        Experiment.read(Path.of("experiments/ablation-grid-demo.yaml"), NOTHING);
    assertThat(names(experiment)).hasSize(8).endsWith("(i)", "(ii)", "(iii)", "(iv)");
    assertThat(experiment.ablation().orElseThrow().rows()).endsWith("(iv)");
  }
}
