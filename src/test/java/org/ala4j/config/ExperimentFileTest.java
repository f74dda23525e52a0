package org.ala4j.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ala4j.config.Experiment.Baseline;
import org.ala4j.config.Experiment.Overrides;
import org.ala4j.config.Experiment.Row;
import org.ala4j.config.Experiment.Sanity;
import org.ala4j.data.CubReader;
import org.ala4j.data.ImageNetSReader;
import org.ala4j.data.demo.DemoData;
import org.ala4j.model.ModelConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an experiment file may say, and the one sentence that a mistake in it gets. */
class ExperimentFileTest {
  private static final Overrides NOTHING = new Overrides(false, List.of(), List.of(), Map.of());
  private static final String GOOD =
      """
      experiment: small
      dataset: {name: cub-200-2011, root: data, masks: boxes, classes: 1-3, split: {validation: 4}}
      encoder: {onnx: vit.onnx}
      hyperparams:
        epochs: 3
        batch: 4
        lr: 1e-3
        image: {size: 224}
        lora: {blocks: [10]}
      seeds: [0, 1]
      rows:
        (iii): {aea.enabled: false}
        (iv): {}
      evaluate: {images: 12}
      quick: {hyperparams.epochs: 1, seeds: [7]}
      """;

  @TempDir Path folder;

  private Experiment read(String text, Overrides overrides) throws IOException {
    Path file = folder.resolve("small.yaml");
    Files.writeString(file, text);
    return Experiment.read(file, overrides);
  }

  @Test
  void rowsAreTheHyperparamsWithTheirDifferences() throws IOException {
    Experiment experiment = read(GOOD, NOTHING);
    assertThat(experiment.name()).isEqualTo("small");
    assertThat(experiment.rows()).extracting(Row::name).containsExactly("(iii)", "(iv)");
    assertThat(experiment.reference()).isEqualTo("(iv)");
    Hyperparams three = experiment.rows().get(0).hyperparams();
    Hyperparams four = experiment.rows().get(1).hyperparams();
    assertThat(three.training().aea().enabled()).isFalse();
    assertThat(four.training().aea().enabled()).isTrue();
    assertThat(three.model()).isEqualTo(four.model());
    assertThat(four.training().learningRate().initial()).isEqualTo(1e-3);
    assertThat(((CubReader.Options) experiment.dataset().options()).classes())
        .containsExactly(1, 2, 3);
    assertThat(experiment.evaluation().images()).isEqualTo(12);
    assertThat(experiment.evaluation().curveImages()).as("all").isZero();
  }

  @Test
  void demoBirdsSayHowManyAreDrawn() throws IOException {
    String demo =
        GOOD.replace("name: cub-200-2011,", "name: demo-birds, generate: {train: 5, test: 2},");
    assertThat(read(demo, NOTHING).dataset().generate())
        .contains(new DemoData.Settings(DemoData.Layout.CUB, 0, 5, 2));
    assertThat(read(GOOD, NOTHING).dataset().generate()).isEmpty();
    String wrong = GOOD.replace("name: cub-200-2011,", "name: cub-200-2011, generate: {train: 5},");
    assertThatThrownBy(() -> read(wrong, NOTHING)).hasMessageContaining("generate");
  }

  @Test
  void imageNetSHasKeysOfItsOwn() throws IOException {
    String imageNetS =
        GOOD.replace("cub-200-2011", "imagenet-s")
            .replace("masks: boxes", "masks: none, index: kept")
            .replace(", split: {validation: 4}", "");
    assertThat(read(imageNetS, NOTHING).dataset().options())
        .isEqualTo(new ImageNetSReader.Options("none", List.of(1, 2, 3), Path.of("kept")));
    assertThatThrownBy(() -> read(imageNetS.replace("masks: none", "masks: boxes"), NOTHING))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("small.yaml:2")
        .hasMessageContaining("dataset.masks must be segmentations or none");
    for (String foreign :
        List.of("split: {seed: 1}", "foreground: 7", "generate: {seed: 1}", "layout: cub")) {
      String wrong = imageNetS.replace("index: kept", foreign);
      assertThatThrownBy(() -> read(wrong, NOTHING))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("unknown key dataset." + foreign.split(":")[0]);
    }
    assertThatThrownBy(() -> read(GOOD.replace("root: data", "root: data, index: x"), NOTHING))
        .hasMessageContaining("unknown key dataset.index");
  }

  /** The paper's Table 1, ImageNet-S. */
  @Test
  void table3HasThePapersHyperparameters() {
    Path file = Path.of("experiments/table3-imagenet-s.yaml");
    Hyperparams h = Experiment.read(file, NOTHING).rows().get(0).hyperparams();
    assertThat(h.model().ala().heads()).isEqualTo(6);
    assertThat(h.model().ala().layers()).isEqualTo(8);
    assertThat(h.model().ala().patch()).isEqualTo(16);
    assertThat(h.model().ala().width()).isEqualTo(240);
    assertThat(h.training().epochs()).isEqualTo(20);
    assertThat(h.training().batch()).isEqualTo(64);
    assertThat(h.training().learningRate().initial()).isEqualTo(5e-5);
    assertThat(h.training().weightDecay()).isEqualTo(1e-4);
    assertThat(h.views().size()).isEqualTo(384);
    Experiment quick = Experiment.read(file, new Overrides(true, List.of(), List.of(), Map.of()));
    assertThat(((ImageNetSReader.Options) quick.dataset().options()).classes()).hasSize(10);
  }

  @Test
  void demoBirdsComeInEitherLayout() throws IOException {
    String demo =
        GOOD.replace("name: cub-200-2011", "name: demo-birds, layout: imagenet-s")
            .replace("masks: boxes", "masks: segmentations")
            .replace(", split: {validation: 4}", "");
    Experiment.DatasetConfig dataset = read(demo, NOTHING).dataset();
    assertThat(dataset.generate())
        .contains(new DemoData.Settings(DemoData.Layout.IMAGENET_S, 0, 24, 8));
    assertThat(dataset.options())
        .isEqualTo(
            new ImageNetSReader.Options("segmentations", List.of(1, 2, 3), Path.of("data/index")));
    assertThatThrownBy(() -> read(demo.replace("layout: imagenet-s", "layout: voc"), NOTHING))
        .hasMessageContaining("dataset.layout must be one of cub, imagenet-s");
  }

  @Test
  void quickAppliesItsChangesAndHasItsOwnFolder() throws IOException {
    Experiment quick = read(GOOD, new Overrides(true, List.of(), List.of(), Map.of()));
    assertThat(quick.name()).isEqualTo("small-quick");
    assertThat(quick.seeds()).containsExactly(7);
    assertThat(quick.rows().get(0).hyperparams().training().epochs()).isEqualTo(1);
  }

  @Test
  void theCommandLineOverridesTheFile() throws IOException {
    Experiment changed =
        read(
            GOOD,
            new Overrides(
                false,
                List.of("(iv)"),
                List.of(5),
                Map.of("hyperparams.lora.rank", "4", "hyperparams.lambda", "2")));
    assertThat(changed.rows()).extracting(Row::name).containsExactly("(iv)");
    assertThat(changed.seeds()).containsExactly(5);
    assertThat(changed.rows().get(0).hyperparams().model().lora().rank()).isEqualTo(4);
    assertThat(changed.rows().get(0).hyperparams().model().lambda()).isEqualTo(2);
  }

  @Test
  void namedHyperparamsAreReadBesideTheExperimentsAndCanBeChanged() throws IOException {
    Files.createDirectories(folder.resolve("experiments"));
    Files.createDirectories(folder.resolve("hyperparams"));
    Files.writeString(
        folder.resolve("hyperparams/base.yaml"), "epochs: 9\nbatch: 2\nlr: 0.1\nlora: {rank: 3}\n");
    Path file = folder.resolve("experiments/x.yaml");
    Files.writeString(
        file,
        """
        experiment: x
        dataset: {name: cub-200-2011, root: data}
        encoder: {onnx: vit.onnx}
        hyperparams: {base: base, lr: 0.2}
        """);
    Hyperparams h = Experiment.read(file, NOTHING).rows().get(0).hyperparams();
    assertThat(h.training().epochs()).isEqualTo(9);
    assertThat(h.training().learningRate().initial()).isEqualTo(0.2);
    assertThat(h.model().lora().rank()).isEqualTo(3);
  }

  /** A label is words about a row and no part of what is trained. */
  @Test
  void aLabelIsPartOfNoConfiguration() throws IOException {
    Row plain = read(GOOD, NOTHING).rows().get(1);
    Row named = read(GOOD.replace("(iv): {}", "(iv): {label: the whole}"), NOTHING).rows().get(1);
    assertThat(named.label()).contains("the whole");
    assertThat(plain.label()).isEmpty();
    assertThat(named.config()).isEqualTo(plain.config()).doesNotContain("the whole");
    assertThat(ConfigDifference.between(plain.config(), named.config())).isEmpty();
    for (String wrong : List.of("[a, b]", "' '", '"' + "a\\nb" + '"', "x".repeat(61))) {
      assertThatThrownBy(
              () -> read(GOOD.replace("(iv): {}", "(iv): {label: " + wrong + "}"), NOTHING))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("small.yaml:13: rows.(iv).label must be");
    }
  }

  @Test
  void environmentVariablesAreFilledIn() throws IOException {
    Experiment experiment = read(GOOD.replace("root: data", "root: \"${PATH}\""), NOTHING);
    assertThat(experiment.dataset().root()).isEqualTo(Path.of(System.getenv("PATH")));
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        mistake("lr: 1e-3", "lrr: 1e-3", "lr", "missing"),
        mistake("epochs: 3", "epochs: 3\n  epoch: 4", ":6:", "unknown key hyperparams.epoch"),
        mistake("{aea.enabled: false}", "{aea.enable: false}", ":12:", "aea.enable", "enabled"),
        mistake("aea.enabled: false", "lora.blocks: [11]", ":12:", "no gradient"),
        mistake("epochs: 3", "epochs: three", ":5:", "whole number", "three"),
        mistake("epochs: 3", "epochs: 0", ":5:", "at least 1|from 1"),
        mistake("lr: 1e-3", "lr: fast", ":7:", "number", "fast"),
        mistake("seeds: [0, 1]", "seeds: 3", ":10:", "list"),
        mistake("seeds: [0, 1]", "seeds: [1, 1]", ":10:", "different"),
        mistake("masks: boxes", "masks: squares", ":2:", "segmentations, boxes or none"),
        mistake("classes: 1-3", "classes: 3-1", ":2:", "upwards"),
        mistake("name: cub-200-2011", "name: cifar", ":2:", "cub-200-2011"),
        mistake("image: {size: 224}", "image: {size: 230}", "16 does not divide image.size 230"),
        mistake("image: {size: 224}", "ala: {width: 66}", "divisible by ala.heads 4"),
        mistake("image: {size: 224}", "ala: {taps: [0,1,2], layers: 2}", "taps"),
        mistake(
            "images: 12",
            "images: 12, insertion_deletion: {masking: grey}",
            ":14:",
            "evaluate.insertion_deletion.masking",
            "black, mean, blur",
            "'grey'"),
        mistake(
            "images: 12",
            "images: 12, explainers: [grad-cam, dance]",
            ":14:",
            "evaluate.explainers",
            "'dance'",
            "integrated-gradients"),
        mistake(
            "images: 12",
            "images: 12, explainers: {IG: {method: integrated-gradients, step: 5}}",
            ":14:",
            "evaluate.explainers.IG",
            "no option 'step'"),
        mistake(
            "images: 12",
            "images: 12, explainers: {IG: {steps: 5}}",
            ":14:",
            "evaluate.explainers.IG.method",
            "missing"),
        mistake("images: 12", "images: 12, explainers: {(iv): lrp}", ":14:", "'(iv)' twice"),
        mistake("images: 12", "images: 12, explainers: {../x: lrp}", ":14:", "folder"),
        mistake("images: 12", "images: 12, controls: [lrp]", ":14:", "no control", "gaussian"),
        mistake("images: 12", "images: 12, sanity: {images: few}", ":14:", "evaluate.sanity"),
        mistake("images: 12", "images: 12, iou: {threshold: half}", ":14:", "threshold", "half"),
        mistake("experiment: small", "experiment: ../up", ":1:", "folder"),
        mistake("(iv): {}", "../iv: {}", ":13:", "row"),
        mistake("onnx: vit.onnx", "onnx: \"${NO_SUCH_VARIABLE_42}\"", ":3:", "NO_SUCH_VARIABLE_42"),
        mistake("epochs: 3", "epochs: 3\n  epochs: 4", "twice|duplicate"),
        mistake("seeds: [0, 1]", "seeds: [0, 1", "not valid YAML"),
        mistake("encoder: {onnx: vit.onnx}", "", "encoder.onnx", "missing"),
        mistake(GOOD, "- a\n- b\n", "mapping"));
  }

  private static Arguments mistake(String from, String to, String... said) {
    return Arguments.of(from, to, List.of(said));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void everyMistakeGetsOneSentence(String from, String to, List<String> said) {
    assertThat(GOOD).contains(from);
    assertThatThrownBy(() -> read(GOOD.replace(from, to), NOTHING))
        .isInstanceOf(ConfigException.class)
        .satisfies(
            e -> {
              assertThat(e.getMessage()).contains("small.yaml").doesNotContain("\n");
              said.forEach(s -> assertThat(e.getMessage()).containsPattern("(?i)" + pattern(s)));
            });
  }

  private static String pattern(String said) {
    return said.contains("|") ? said : java.util.regex.Pattern.quote(said);
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> Experiment.read(folder.resolve("absent.yaml"), NOTHING))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("absent.yaml");
  }

  @Test
  void explainersAreAListOrRowsWithOptions() throws IOException {
    Experiment list =
        read(
            GOOD.replace("images: 12", "images: 12, explainers: [ala, lrp], controls: [sobel]"),
            NOTHING);
    assertThat(list.baselines()).extracting(Baseline::label).containsExactly("lrp", "sobel");
    assertThat(list.baselines()).extracting(Baseline::isControl).containsExactly(false, true);
    assertThat(list.sanity()).isEqualTo(new Sanity(0, false));
    String rows = "explainers: {IG: {method: integrated-gradients, steps: 7}, Grad-CAM: grad-cam}";
    Experiment named =
        read(GOOD.replace("images: 12", "sanity: {images: 3, labels: true}, " + rows), NOTHING);
    assertThat(named.baselines().subList(0, 2))
        .extracting(Baseline::label)
        .containsExactly("IG", "Grad-CAM");
    ModelConfig model = named.rows().get(0).hyperparams().model();
    assertThat(named.baselines().get(0).explainer().passes().applyAsInt(model)).isEqualTo(4 * 7);
    assertThat(named.sanity()).isEqualTo(new Sanity(3, true));
  }

  @Test
  void tagsConstructNothing() throws IOException {
    String text = GOOD.replace("root: data", "root: !!java.io.File [data]");
    assertThatThrownBy(() -> read(text, NOTHING)).isInstanceOf(ConfigException.class);
  }

  @Test
  void unknownRowsOfTheCommandLineAreRefused() {
    assertThatThrownBy(() -> read(GOOD, new Overrides(false, List.of("(v)"), List.of(), Map.of())))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("(iii)");
  }

  /** The configuration that is stored with a result reads back as the same. */
  @Test
  void theStoredConfigurationIsAnExperimentFile() throws IOException {
    Experiment first = read(GOOD, NOTHING);
    Row row = first.rows().get(0);
    Experiment second = read(row.config(), NOTHING);
    assertThat(second.rows()).hasSize(1);
    assertThat(second.rows().get(0).hyperparams()).isEqualTo(row.hyperparams());
    assertThat(second.rows().get(0).config()).isEqualTo(row.config());
  }
}
