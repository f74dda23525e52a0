package org.ala4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.ala4j.encoder.EncoderFile;
import org.ala4j.encoder.Feature;
import org.ala4j.encoder.FrozenPrefix;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.encoder.VitEncoder.Target;
import org.ala4j.encoder.onnx.Processor;
import org.ala4j.graph.GradientRule;
import org.ala4j.graph.Graph;
import org.ala4j.graph.Layers;
import org.ala4j.graph.RunMemory;
import org.ala4j.graph.Session;
import org.ala4j.model.ExplainableClassifier.Phase;
import org.ala4j.model.ModelConfig.MapActivation;
import org.ala4j.model.ModelConfig.Variant;
import org.ala4j.model.Predictor.Prediction;
import org.ala4j.testing.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class ExplainableClassifierTest {
  private static final EncoderFile FILE = TinyModel.encoderFile();

  private static INDArray images(int n) {
    SplittableRandom random = new SplittableRandom(3);
    float[] values = new float[n * 3 * 32 * 32];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble();
    }
    return Nd4j.create(values, new long[] {n, 3, 32, 32}, 'c');
  }

  /** B is zero before the first step: LoRA changes nothing, to the bit. */
  @Test
  void beforeTheFirstStepLoraIsTheFrozenEncoder() {
    ModelConfig config = TinyModel.config(true, true);
    VitEncoder encoder = new VitEncoder(FILE.weights(), 32);
    Graph graph = new Graph();
    Layers layers = new Layers(graph);
    SDVariable h = graph.placeholder("h", -1, encoder.width());
    Lora lora = new Lora(config.lora(), new Parameters(1));
    encoder.through(graph, layers, Feature.after(1), Feature.after(2), h, lora);
    assertThat(graph.parameterNames()).hasSize(12);
    try (FrozenPrefix prefix =
            FrozenPrefix.create(
                encoder,
                new TreeSet<>(List.of(Feature.after(1), Feature.after(2))),
                FrozenPrefix.Engine.SAMEDIFF,
                Processor.cpu(1));
        Session session = new Session(graph)) {
      Map<Feature, INDArray> frozen = prefix.features(images(2));
      String name = VitEncoder.featureName(2);
      try (Session.Run run =
          session.outputs(Map.of("h", frozen.get(Feature.after(1))), List.of(name))) {
        assertThat(run.output(name)).isEqualTo(frozen.get(Feature.after(2)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Variant.class)
  void predictionsDoNotDependOnTheBatch(Variant variant) {
    ExplainableClassifier model =
        TinyModel.model(FILE, TinyModel.config(variant, true, true), 3, 5);
    try (FrozenPrefix prefix = TinyModel.prefix(model);
        RunMemory memory = new RunMemory();
        Predictor predictor = new Predictor(model, prefix, memory)) {
      INDArray images = images(37); // three chunks, the last one partial
      Prediction all = predictor.predict(images);
      assertThat(all.maps()).hasNumberOfRows(37);
      for (int i = 0; i < 37; i += 12) {
        INDArray one = images.get(NDArrayIndex.interval(i, i + 1)).dup('c');
        Prediction single = predictor.predict(one);
        assertClose(single.probabilities()[0], all.probabilities()[i]);
        assertClose(single.alaProbabilities()[0], all.alaProbabilities()[i]);
        assertClose(single.maps()[0], all.maps()[i]);
      }
    }
  }

  /** The graph with the frozen blocks inside says what the engine and the trained graph say. */
  @ParameterizedTest
  @CsvSource({"PAPER, true", "PAPER, false", "RELEASED, true"})
  void theWholeGraphPredictsTheSame(Variant variant, boolean lora) {
    assertWholeGraphPredictsTheSame(TinyModel.config(variant, lora, true));
  }

  /** Deltas in several blocks, below a tap, scaled; other maps; ALA on a grid of its own. */
  @ParameterizedTest
  @CsvSource({"MINMAX, 8, true", "NONE, 16, true", "SIGMOID, 16, false"})
  void theWholeGraphPredictsTheSameInOtherShapes(
      MapActivation activation, int patch, boolean lattice) {
    assertWholeGraphPredictsTheSame(
        new ModelConfig(
            Variant.PAPER,
            new ModelConfig.Lora(true, 2, List.of(2, 3), EnumSet.allOf(Target.class), 3),
            new ModelConfig.Ala(
                lattice, 2, 3, patch, 8, List.of(0, 2, 3), activation, 3, 6, List.of(4, 6)),
            new ModelConfig.Perception(3, true, List.of(8, 4), 6, 2, 0.3),
            0.5));
  }

  @Test
  void theWholeGraphPredictsTheSameWithDeltasInTheMlpOnly() {
    assertWholeGraphPredictsTheSame(TinyModel.config(EnumSet.of(Target.FC1, Target.FC2)));
  }

  private static void assertWholeGraphPredictsTheSame(ModelConfig config) {
    ExplainableClassifier model = TinyModel.model(FILE, config, 3, 5);
    Graph whole = model.wholeGraph(GradientRule.PLAIN, GradientRule.GUIDED);
    model.parameters().all().stream() // B of LoRA would be zero
        .filter(p -> p.name().startsWith("lora."))
        .forEach(p -> p.value().addi(0.02));
    INDArray images = images(3);
    Map<String, INDArray> inputs =
        Map.of(
            ExplainableClassifier.IMAGES,
            images,
            ExplainableClassifier.DROPOUT,
            Nd4j.ones(3, model.config().pb().channels().get(1)));
    try (FrozenPrefix prefix = TinyModel.prefix(model);
        RunMemory memory = new RunMemory();
        Predictor predictor = new Predictor(model, prefix, memory);
        Session session = new Session(whole)) {
      Prediction expected = predictor.predict(images);
      try (Session.Run run =
          session.outputs(
              inputs, List.of(ExplainableClassifier.PROBABILITIES, ExplainableClassifier.MAP))) {
        for (int i = 0; i < 3; i++) {
          float[] probabilities =
              run.output(ExplainableClassifier.PROBABILITIES).slice(i).dup('c').toFloatVector();
          INDArray map = run.output(ExplainableClassifier.MAP).slice(i).dup('c');
          assertThat(probabilities).containsExactly(expected.probabilities()[i], within(1e-4f));
          assertThat(map.reshape(-1).toFloatVector())
              .containsExactly(expected.maps()[i], within(1e-4f));
        }
      }
    }
  }

  private static void assertClose(float[] a, float[] b) {
    assertThat(a).containsExactly(b, within(1e-5f));
  }

  @Test
  void theAllOnesGraphHoldsNoAla() {
    ExplainableClassifier model = TinyModel.model(FILE, TinyModel.config(true, true), 3, 5);
    Graph graph = model.graph(Phase.ALL_ONES);
    assertThat(graph.parameterNames()).noneMatch(name -> name.startsWith("ala."));
    assertThat(graph.has(ExplainableClassifier.MAP)).isFalse();
  }

  /** What LoRA does not touch of its first block is frozen, too. */
  @Test
  void withDeltasInTheMlpOnlyTheAttentionBeforeItIsFrozen() {
    ModelConfig config = TinyModel.config(EnumSet.of(Target.FC1));
    assertThat(config.frozenFeatures())
        .containsExactly(Feature.after(0), Feature.after(1), Feature.middle(2));
    Graph graph = TinyModel.model(FILE, config, 3, 5).graph(Phase.ATTENTION);
    assertThat(graph.has(VitEncoder.attentionName(2))).isFalse();
    assertThat(graph.has(VitEncoder.attentionName(3))).isTrue();
  }

  @Test
  void aCutLatticeReadsNoTap() {
    assertThat(TinyModel.model(FILE, TinyModel.config(true, false), 3, 5).frozenFeatures())
        .containsExactly(Feature.after(1));
    assertThat(TinyModel.model(FILE, TinyModel.config(true, true), 3, 5).frozenFeatures())
        .containsExactly(Feature.after(0), Feature.after(1));
    assertThat(TinyModel.model(FILE, TinyModel.config(false, true), 3, 5).frozenFeatures())
        .containsExactly(Feature.after(0), Feature.after(1), Feature.after(3));
  }

  @Test
  void aCheckpointIsReadAsItWasWritten(@TempDir Path folder) throws IOException {
    ExplainableClassifier model = TinyModel.model(FILE, TinyModel.config(true, true), 3, 5);
    model.graph(Phase.ATTENTION);
    List<String> classes = List.of("a, b", "\"c\"", "d");
    Checkpoint written = Checkpoint.of(model, classes);
    written.write(folder, "lambda: 1\n");
    Checkpoint read = Checkpoint.read(folder);
    assertThat(read.parameters()).isEqualTo(written.parameters());
    assertThat(read.statistics().std()).isEqualTo(written.statistics().std());
    assertThat(read.classes()).isEqualTo(classes);
    assertThat(folder.resolve("config.yaml")).hasContent("lambda: 1");

    ExplainableClassifier other = TinyModel.model(FILE, TinyModel.config(true, true), 3, 99);
    other.graph(Phase.ATTENTION);
    other.parameters().restore(read.parameters());
    assertThat(Checkpoint.of(other, classes).parameters()).isEqualTo(written.parameters());
    ExplainableClassifier again = read.model(model.encoder(), model.config());
    assertThat(Checkpoint.of(again, classes).parameters()).isEqualTo(written.parameters());
  }

  /** Each mistake is found before an array of the wrong size is made. */
  @Test
  void aCheckpointOfAnotherModelIsRefused() {
    ExplainableClassifier model = TinyModel.model(FILE, TinyModel.config(true, true), 3, 5);
    model.graph(Phase.ATTENTION);
    List<String> classes = List.of("a", "b", "c");
    Checkpoint good = Checkpoint.of(model, classes);
    ModelConfig config = model.config();
    assertRefused(
        new Checkpoint(good.parameters(), good.statistics(), List.of("a")),
        config,
        "ala.head.fc.weight");
    assertRefused(
        new Checkpoint(good.parameters(), FeatureStatistics.none(7), classes), config, "width 32");
    assertRefused(good, TinyModel.config(false, true), "no array lora.2");
    assertRefused(good, TinyModel.config(Variant.RELEASED, true, true), "is missing");
  }

  private static void assertRefused(Checkpoint checkpoint, ModelConfig config, String message) {
    VitEncoder encoder = new VitEncoder(FILE.weights(), 32);
    assertThatThrownBy(() -> checkpoint.model(encoder, config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void shapesThatOverflowAreRefused(@TempDir Path folder) throws IOException {
    for (String shape : List.of("[4611686018427387904,4]", "[2147483647,8589934594]", "[0]")) {
      String json =
          String.format(
              Locale.ROOT,
              "{\"a\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[0,0]}}",
              shape);
      java.nio.ByteBuffer file =
          java.nio.ByteBuffer.allocate(8 + json.length()).order(java.nio.ByteOrder.LITTLE_ENDIAN);
      file.putLong(json.length()).put(json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      Path path = Files.write(folder.resolve("w.safetensors"), file.array());
      assertThatThrownBy(() -> SafeTensors.read(path)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void damagedWeightsAreRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("w.safetensors");
    new SafeTensors(Map.of("a", Nd4j.createFromArray(1f, 2f)), Map.of()).write(file);
    byte[] good = Files.readAllBytes(file);
    for (int length = 0; length < good.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(good, length));
      assertThatThrownBy(() -> SafeTensors.read(file)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void statisticsAreThoseOfThePatchTokens() {
    INDArray h =
        Nd4j.createFromArray(new float[][] {{100, 100}, {1, 2}, {3, 6}, {-100, 9}, {5, 4}, {7, 0}});
    FeatureStatistics s = FeatureStatistics.of(2, 3, 1, sink -> sink.accept(h));
    assertThat(s.mean()).isEqualTo(Nd4j.createFromArray(4f, 3f));
    assertThat(s.std().getDouble(0)).isCloseTo(Math.sqrt(5), within(1e-6));
    assertThat(s.std().getDouble(1)).isCloseTo(Math.sqrt(5), within(1e-6));
  }
}
