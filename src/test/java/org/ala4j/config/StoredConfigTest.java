package org.ala4j.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ala4j.config.Experiment.Overrides;
import org.ala4j.config.Experiment.Row;
import org.ala4j.config.YamlNode.Mapping;
import org.ala4j.testing.Shared;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code config.yaml} says everything that a trial depends on, whatever becomes a default. */
class StoredConfigTest {
  private static final String LEAST =
      """
      experiment: small
      dataset: {name: cub-200-2011, root: data}
      encoder: {onnx: vit.onnx}
      hyperparams: {epochs: 3, batch: 4, lr: 1e-3}
      """;

  /** For every hyperparameter another value than {@link #LEAST} has. */
  private static final Map<String, String> OTHERS =
      Map.ofEntries(
          Map.entry("variant", "released"),
          Map.entry("lambda", "0.25"),
          Map.entry("epochs", "4"),
          Map.entry("batch", "5"),
          Map.entry("lr", "2e-5"),
          Map.entry("weight_decay", "0.5"),
          Map.entry("adamw.beta1", "0.8"),
          Map.entry("adamw.beta2", "0.9"),
          Map.entry("early_stopping.monitor", "iou"),
          Map.entry("early_stopping.patience", "7"),
          Map.entry("aea.enabled", "false"),
          Map.entry("average.decay", "0.9"),
          Map.entry("average.of", "[ala, pb]"),
          Map.entry("lr_schedule", "cosine"),
          Map.entry("aea.first", "1"),
          Map.entry("aea.period", "3"),
          Map.entry("image.size", "64"),
          Map.entry("image.fit", "crop"),
          Map.entry("image.flip", "false"),
          Map.entry("image.crop", "1.5"),
          Map.entry("image.views", "2"),
          Map.entry("lora.enabled", "false"),
          Map.entry("lora.rank", "3"),
          Map.entry("lora.blocks", "[2, 4]"),
          Map.entry("lora.targets", "[fc1]"),
          Map.entry("lora.alpha", "0.5"),
          Map.entry("ala.lattice", "false"),
          Map.entry("ala.heads", "8"),
          Map.entry("ala.layers", "9"),
          Map.entry("ala.patch", "32"),
          Map.entry("ala.width", "128"),
          Map.entry("ala.taps", "[1]"),
          Map.entry("ala.activation", "minmax"),
          Map.entry("ala.queries", "17"),
          Map.entry("ala.mlp_width", "99"),
          Map.entry("ala.head_channels", "[5, 6]"),
          Map.entry("pb.block", "11"),
          Map.entry("pb.standardise", "false"),
          Map.entry("pb.channels", "[64, 32]"),
          Map.entry("pb.hidden", "77"),
          Map.entry("pb.groups", "16"),
          Map.entry("pb.dropout", "0.25"));

  @TempDir Path folder;

  private Row row(String text, Map<String, String> set) throws IOException {
    Path file = Files.writeString(folder.resolve("small.yaml"), text);
    Overrides overrides = new Overrides(false, List.of(), List.of(), set);
    return Experiment.read(file, overrides).rows().get(0);
  }

  /** Component → value, down to what is no record. */
  private static void components(String path, Object value, Map<String, Object> leaves) {
    if (!(value instanceof Record record)) {
      leaves.put(path, value);
      return;
    }
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      try {
        var accessor = component.getAccessor();
        accessor.setAccessible(true);
        components(path + "." + component.getName(), accessor.invoke(record), leaves);
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static Map<String, Object> components(Record record) {
    Map<String, Object> leaves = new TreeMap<>();
    components("", record, leaves);
    return leaves;
  }

  /** Fails when a hyperparameter is new and not written, or not tried here. */
  @Test
  void everyHyperparameterIsWrittenAndComesBack() throws IOException {
    assertThat(OTHERS.keySet()).isEqualTo(new TreeSet<>(Hyperparams.keys()));
    Row base = row(LEAST, Map.of());
    Map<String, Object> defaults = components(base.hyperparams());
    TreeSet<String> varied = new TreeSet<>();
    for (Map.Entry<String, String> other : OTHERS.entrySet()) {
      Row changed = row(LEAST, Map.of("hyperparams." + other.getKey(), other.getValue()));
      assertThat(row(changed.config(), Map.of()).hyperparams()).isEqualTo(changed.hyperparams());
      components(changed.hyperparams())
          .forEach(
              (component, value) -> {
                if (!value.equals(defaults.get(component))) {
                  varied.add(component);
                }
              });
    }
    varied.add(".training.threshold.value"); // evaluate.iou.threshold, below
    assertThat(varied).as("every component has its key").isEqualTo(defaults.keySet());
    Row all = row(LEAST, below("hyperparams.", OTHERS));
    assertThat(row(all.config(), Map.of()).hyperparams()).isEqualTo(all.hyperparams());
    Mapping written = ((Mapping) YamlNode.parse(base.config(), "config.yaml"));
    assertThat(leaves((Mapping) written.entries().get("hyperparams")))
        .containsExactlyElementsOf(Hyperparams.keys());
  }

  private static Map<String, String> below(String prefix, Map<String, String> values) {
    Map<String, String> below = new LinkedHashMap<>();
    values.forEach((key, value) -> below.put(prefix + key, value));
    return below;
  }

  private static TreeSet<String> leaves(Mapping mapping) {
    TreeSet<String> leaves = new TreeSet<>();
    mapping
        .entries()
        .forEach(
            (key, value) -> {
              if (value instanceof Mapping inner) {
                leaves(inner).forEach(leaf -> leaves.add(key + "." + leaf));
              } else {
                leaves.add(key);
              }
            });
    return leaves;
  }

  /** A configuration to which reading it adds nothing names every value that was read. */
  @Test
  void dataEncoderAndJudgementAreWrittenToo() throws IOException {
    Map<String, String> set = new LinkedHashMap<>();
    set.put("evaluate.explainers", "{IG: {method: integrated-gradients, steps: 7}, lrp: lrp}");
    set.put("evaluate.iou.threshold", "0.25");
    set.put("evaluate.sanity.images", "3");
    for (String dataset :
        List.of(
            "{name: cub-200-2011, root: 'a b'}",
            "{name: imagenet-s, root: x, classes: 1-3}",
            "{name: demo-birds, root: x}",
            "{name: demo-birds, root: x, layout: imagenet-s}")) {
      set.put("dataset", dataset);
      String plain = LEAST.replace("dataset: {name: cub-200-2011, root: data}\n", "");
      Row first = row(plain, set);
      Experiment again =
          Experiment.stored((Mapping) YamlNode.parse(first.config(), "x"), Path.of("config.yaml"));
      assertThat(again.rows().get(0).config()).isEqualTo(first.config());
      Path file = Files.writeString(folder.resolve("config.yaml"), first.config());
      Experiment read = Experiment.read(file, Overrides.NONE);
      assertThat(read.rows().get(0).config()).isEqualTo(first.config());
      Experiment original = Experiment.read(folder.resolve("small.yaml"), withSet(set));
      assertThat(read.dataset()).isEqualTo(original.dataset());
      assertThat(read.encoder()).isEqualTo(original.encoder());
      assertThat(read.evaluation()).isEqualTo(original.evaluation());
      assertThat(read.sanity()).isEqualTo(original.sanity());
      assertThat(read.baselines())
          .extracting(b -> List.of(b.label(), b.name(), b.options(), b.isControl()))
          .isEqualTo(
              original.baselines().stream()
                  .map(b -> List.of(b.label(), b.name(), b.options(), b.isControl()))
                  .toList());
      assertThat(first.config()).contains("steps: 7").contains("epsilon:").contains("threads: 0");
    }
  }

  private static Overrides withSet(Map<String, String> set) {
    return new Overrides(false, List.of(), List.of(), set);
  }

  /** As it was stored before all values were written: what it lacks means what it meant. */
  @Test
  void anEarlierConfigurationMeansWhatItMeant() throws IOException {
    Row now = row(LEAST, Map.of("evaluate.explainers", "[rise]", "engine.train", "nd4j"));
    String before = LEAST + "evaluate:\n  explainers: [rise]\n";
    assertThat(ConfigDifference.between(before, now.config())).isEmpty();
    assertThat(ConfigDifference.between(before.replace("1e-3", "0.0010"), now.config())).isEmpty();
    assertThat(ConfigDifference.between(before + "engine: {train: samediff}\n", now.config()))
        .as("its earlier name")
        .isEmpty();
    assertThat(
            ConfigDifference.between(
                LEAST + "engine: {train: auto, device: 'cuda:0'}\n",
                LEAST + "engine: {train: onnxruntime, device: 'cuda:1'}\n"))
        .as("what computes the same")
        .isEmpty();
    Row changed =
        row(
            LEAST,
            Map.of(
                "hyperparams.pb.groups",
                "16",
                "engine.train",
                "nd4j",
                "evaluate.explainers",
                "{rise: {method: rise, masks: 9}}"));
    assertThat(ConfigDifference.between(before, changed.config()))
        .containsExactly(
            "evaluate.explainers.rise.masks: there 4000, now 9",
            "hyperparams.pb.groups: there 32, now 16");
    String scoreCam = LEAST + "evaluate:\n  explainers: [score-cam]\n";
    assertThat(ConfigDifference.between(scoreCam, row(scoreCam, Map.of()).config()))
        .as("its default has changed since")
        .containsExactly(
            "engine.train: there nd4j, now onnxruntime",
            "evaluate.explainers.score-cam.enlarge: there half-pixel, now aligned",
            "evaluate.explainers.score-cam.mask: there pixels, now normalised");
    assertThat(ConfigDifference.between(before.replace("lr:", "learning:"), now.config()))
        .singleElement()
        .asString()
        .contains("cannot be read any more", "hyperparams.lr is missing");
    Hyperparams stored =
        Experiment.stored((Mapping) YamlNode.parse(before, "x"), Path.of("x"))
            .rows()
            .get(0)
            .hyperparams();
    assertThat(stored.model().pb().groups()).isEqualTo(32);
    assertThat(stored.model().ala().headChannels()).containsExactly(32, 64);
    assertThat(stored.training().aea().period()).isEqualTo(2);
    assertThat(stored.training().beta2()).isEqualTo(0.999);
  }

  /** Its rows are those of the file that was tried on the product and failed. */
  @Test
  void rowsMergeWhatTheyNest() throws IOException {
    String text = Files.readString(Shared.require("cases/row_nested_mapping.yaml"));
    Files.createDirectories(folder.resolve("experiments"));
    Files.createDirectories(folder.resolve("hyperparams"));
    Files.copy(Path.of("hyperparams/demo.yaml"), folder.resolve("hyperparams/demo.yaml"));
    Path file = folder.resolve("experiments/nested.yaml");
    Files.writeString(file, text);
    List<Row> rows = Experiment.read(file, Overrides.NONE).rows();
    assertThat(rows).extracting(Row::name).containsExactly("dotted", "nested", "early", "adamw");
    assertThat(rows.get(1).config()).isEqualTo(rows.get(0).config());
    assertThat(rows.get(1).hyperparams().model().ala().heads())
        .as("as demo.yaml has it")
        .isEqualTo(2);
    assertThat(rows.get(2).hyperparams().training().monitor().name()).isEqualTo("ACCURACY");
    assertThat(rows.get(2).hyperparams().training().patience()).isEqualTo(2);
    assertThat(rows.get(3).hyperparams().training().beta2()).isEqualTo(0.999);
  }

  @Test
  void quickAndSetMergeToo() throws IOException {
    String text = LEAST + "evaluate: {batch: 3, overlays: 1}\nquick: {evaluate: {images: 4}}\n";
    Path file = Files.writeString(folder.resolve("quick.yaml"), text);
    Map<String, String> set =
        Map.of("hyperparams.ala", "{layers: 5}", "hyperparams.ala.heads", "8", "seeds", "[4]");
    Experiment quick = Experiment.read(file, new Overrides(true, List.of(), List.of(), set));
    assertThat(quick.evaluation().images()).isEqualTo(4);
    assertThat(quick.evaluation().batch()).isEqualTo(3);
    assertThat(quick.evaluation().pictures()).isEqualTo(1);
    assertThat(quick.rows().get(0).hyperparams().model().ala().layers()).isEqualTo(5);
    assertThat(quick.rows().get(0).hyperparams().model().ala().heads()).isEqualTo(8);
    Overrides twice = new Overrides(false, List.of(), List.of(3), Map.of("seeds", "[4]"));
    assertThatThrownBy(() -> Experiment.read(file, twice))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("--set seeds and --seeds exclude each other");
  }
}
