package org.ala4j.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.ala4j.config.Experiment.Baseline;
import org.ala4j.config.Experiment.Overrides;
import org.ala4j.config.Experiment.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code ala config print} prints reads back as the same, and says where values are from. */
class ResolvedFileTest {
  private static final String SMALL =
      """
      experiment: small
      dataset: {name: cub-200-2011, root: 'a # b: "c"'}
      encoder:
        onnx: vit.onnx
      hyperparams: {base: own, lora: {rank: 3}}
      rows:
        first: {label: 'the first: half', lr: 0.1, ala: {heads: 8}}
        last:
          lr: 0.2
          lora.enabled: false
      evaluate:
        explainers: {IG: {method: integrated-gradients, steps: 7}, LRP: lrp}
      quick:
        seeds: [3]
        rows.last.lambda: 2
      """;

  @TempDir Path folder;

  static Stream<Path> shipped() throws IOException {
    return Files.list(Path.of("experiments")).filter(f -> f.toString().endsWith(".yaml"));
  }

  private static Overrides quick(boolean quick, List<String> rows, Map<String, String> set) {
    return new Overrides(quick, rows, List.of(), set);
  }

  /** All but the rows' lines, and the explainers' makers, which are functions. */
  private static List<Object> content(Experiment e) {
    Function<Row, Object> row = r -> List.of(r.name(), r.hyperparams(), r.config(), r.label());
    Function<Baseline, Object> baseline =
        b -> List.of(b.label(), b.name(), b.options(), b.isControl(), b.method());
    return List.of(
        e.name(),
        e.dataset(),
        e.encoder(),
        e.seeds(),
        e.rows().stream().map(row).toList(),
        e.reference(),
        e.evaluation(),
        e.baselines().stream().map(baseline).toList(),
        e.sanity(),
        e.workers(),
        e.compare(),
        e.ablation());
  }

  private Experiment printed(Path file, Overrides overrides) throws IOException {
    String text = Experiment.resolved(file, overrides);
    Path copy = Files.writeString(folder.resolve("printed.yaml"), text);
    Experiment read = Experiment.read(copy, Overrides.NONE);
    assertThat(withoutOrigins(Experiment.resolved(copy, Overrides.NONE)))
        .as("printed again it is the same")
        .isEqualTo(withoutOrigins(text));
    return read;
  }

  private static String withoutOrigins(String text) {
    return text.replaceAll("(?m)  # .*$", "");
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void everyShippedExperimentReadsBackAsItself(Path file) throws IOException {
    for (boolean quick : List.of(false, true)) {
      Overrides overrides = quick(quick, List.of(), Map.of("hyperparams.lambda", "0.3"));
      assertThat(content(printed(file, overrides)))
          .isEqualTo(content(Experiment.read(file, overrides)));
    }
  }

  private Path small() throws IOException {
    Files.createDirectories(folder.resolve("experiments"));
    Files.createDirectories(folder.resolve("hyperparams"));
    Files.writeString(folder.resolve("hyperparams/own.yaml"), "epochs: 9\n\nbatch: 2\n");
    return Files.writeString(folder.resolve("experiments/small.yaml"), SMALL);
  }

  /** The base alone is no set of hyperparameters: only the rows have a learning rate. */
  @Test
  void whatOnlyRowsGiveStaysWithThem() throws IOException {
    Path file = small();
    Experiment original = Experiment.read(file, quick(true, List.of(), Map.of()));
    assertThat(content(printed(file, quick(true, List.of(), Map.of()))))
        .isEqualTo(content(original));
    assertThat(original.rows().get(0).label()).contains("the first: half");
    assertThat(original.rows().get(1).label()).isEmpty();
    assertThat(original.rows().get(1).hyperparams().model().lambda()).isEqualTo(2);
  }

  @Test
  void rowsThatAreNotChosenAreLeftOut() throws IOException {
    Path grid = Path.of("experiments/ablation-grid-demo.yaml");
    Experiment chosen = printed(grid, quick(false, List.of("(iv)", "aea"), Map.of()));
    assertThat(chosen.rows()).extracting(Row::name).containsExactly("aea", "(iv)");
    assertThat(chosen.rows().get(1).label()).contains("the whole");
    assertThat(chosen.reference()).isEqualTo("(iv)");
    assertThat(chosen.ablation()).isEmpty();
    List<String> aea = List.of("aea");
    assertThat(Experiment.resolved(grid, quick(false, aea, Map.of())))
        .as("the reference is not among the rows")
        .doesNotContain("\nreference:");
    Path copy = folder.resolve("aea.yaml");
    Files.writeString(copy, Experiment.resolved(grid, quick(false, aea, Map.of())));
    assertThat(Experiment.read(copy, Overrides.NONE).rows()).hasSize(1);
  }

  @Test
  void everyValueSaysWhereItIsFrom() throws IOException {
    Path file = small();
    Map<String, String> set = Map.of("hyperparams.weight_decay", "0.5");
    Overrides overrides = new Overrides(true, List.of(), List.of("4", "5"), Optional.of("2"), set);
    String text = Experiment.resolved(file, overrides);
    Path own = folder.resolve("hyperparams/own.yaml");
    assertThat(line(text, "  onnx: vit.onnx")).endsWith(" | from " + file + ":4");
    assertThat(line(text, "    rank: 3")).endsWith(" | default 16 | from " + file + ":5");
    assertThat(line(text, "  batch: 2")).endsWith(" | from " + own + ":3");
    assertThat(line(text, "    lambda: 2")).endsWith(" | from " + file + ":15 (quick)");
    assertThat(line(text, "  lambda: 1")).endsWith("own head. | the default");
    assertThat(line(text, "  weight_decay: 0.5"))
        .endsWith(" | default 0.0001 | from --set hyperparams.weight_decay");
    assertThat(line(text, "seeds: [4, 5]")).endsWith(" | default [0] | from --seeds");
    assertThat(line(text, "workers: 2")).endsWith(" | from --workers");
    assertThat(line(text, "      steps: 7"))
        .isEqualTo("      steps: 7  # of the integral | default 50 | from " + file + ":12");
    assertThat(line(text, "      reduction: mean")).endsWith(" | the default");
    assertThat(line(text, "    label: 'the first: half'")).contains("in words");
  }

  private static String line(String text, String start) {
    return text.lines().filter(l -> l.startsWith(start + "  # ")).findFirst().orElseThrow();
  }

  /** A comment ends with its line, whatever a file is called. */
  @Test
  void nothingBreaksOutOfAComment() throws IOException {
    String text = Files.readString(small()).replace("experiments", "");
    Path file = Files.writeString(folder.resolve("experiments/a\nseeds: [7]\u2028#.yaml"), text);
    assertThat(printed(file, quick(false, List.of(), Map.of())).seeds()).containsExactly(0);
  }
}
