package org.ala4j.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.graph.GradientRule;
import org.ala4j.graph.RunMemory;
import org.ala4j.model.ExplainableClassifier;
import org.ala4j.model.PerceptionBranch;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What each explainer promises by its definition, and what all of them do. */
class ExplainerAxiomsTest {
  private static final TinyClassifier TINY = new TinyClassifier();

  private static final List<Function<Subject, Explainer>> ALL =
      List.of(
          s -> new IntegratedGradients(s, new IntegratedGradients.Options(5, Reduction.MEAN)),
          s -> new SmoothGrad(s, new SmoothGrad.Options(3, 0.15, 1, Reduction.ABSOLUTE)),
          s -> new GuidedBackprop(s, Reduction.POSITIVE),
          s -> new Lrp(s, Lrp.Options.DEFAULT),
          s -> new GradCam(s, PerceptionBranch.LAST_CONVOLUTION),
          s -> new GradCam(s, VitEncoder.featureName(1)),
          AttentionRollout::new,
          CheferAttribution::new,
          LeGrad::new);

  /** Σ attributions → F(x) − F(black). */
  @Test
  void integratedGradientsAreComplete() {
    double few = delta(4);
    double many = delta(64);
    assertThat(many).isLessThan(few / 4).isLessThan(1e-3);
  }

  /** The largest convergence delta of the images. */
  private static double delta(int steps) {
    try (RunMemory memory = new RunMemory();
        IntegratedGradients explainer =
            new IntegratedGradients(
                new Subject(TINY.model, 8, memory),
                new IntegratedGradients.Options(steps, Reduction.MEAN))) {
      double[] deltas = explainer.attribute(TINY.images, TINY.targets).deltas();
      return Arrays.stream(deltas).map(Math::abs).max().orElseThrow();
    }
  }

  /** Relevance of the pixels and of every constant that is added on the way sums to the score. */
  @ParameterizedTest
  @CsvSource({"false, 0", "false, 1e-6", "true, 0", "true, 1e-6"})
  void relevanceIsConserved(boolean zPlus, double epsilon) {
    List<String> added = new ArrayList<>();
    added.addAll(List.of("images", "pixels.shift", "positions", "pre_norm.bias", "feature.shift"));
    for (int block = 1; block <= 3; block++) {
      for (String part : List.of("norm1", "v", "out", "norm2", "fc1", "fc2")) {
        added.add(VitEncoder.featureName(block) + "." + part + ".bias");
      }
    }
    for (String part : List.of("conv1", "norm1", "conv2", "norm2", "fc1", "fc2")) {
      added.add("pb." + part + ".bias");
    }
    try (RunMemory memory = new RunMemory();
        ScoreGradients gradients =
            new ScoreGradients(
                new Subject(TINY.model, 1, memory),
                GradientRule.CONSERVATIVE,
                GradientRule.relevance(zPlus, epsilon),
                added)) {
      List<String> outputs = new ArrayList<>(added);
      outputs.add(ExplainableClassifier.LOGITS);
      gradients.run(
          TINY.images,
          TINY.targets,
          outputs,
          (image, run) -> {
            double score =
                run.output(ExplainableClassifier.LOGITS).getDouble(0, TINY.targets[image]);
            double[] relevances =
                added.stream()
                    .mapToDouble(
                        name -> {
                          INDArray slope = run.gradient(name);
                          INDArray value = run.output(name).reshape(slope.shape());
                          return value.mul(slope).sumNumber().doubleValue();
                        })
                    .toArray();
            assertThat(Arrays.stream(relevances).sum()).isCloseTo(score, within(1e-3));
            assertThat(Math.abs(relevances[0])).as("the pixels' share").isGreaterThan(1e-3);
          });
    }
  }

  /** The rows of a product of stochastic matrices sum to one. */
  @Test
  void rolloutIsAShareOfOne() {
    try (RunMemory memory = new RunMemory();
        AttentionRollout rollout =
            new AttentionRollout(Subject.of(TINY.withoutClassToken(), memory))) {
      for (float[] map : rollout.explain(TINY.images, TINY.targets)) {
        assertThat(map).hasSize(16);
        assertThat(sum(map)).isCloseTo(1, within(1e-5));
      }
    }
  }

  /** Neither what else is in the batch nor how large a batch is changes a map. */
  @TestFactory
  Stream<DynamicTest> imagesDoNotSeeEachOther() {
    return each(
        make -> {
          float[][] together = explain(make, TINY.model, 3, TINY.images, TINY.targets);
          for (int b = 0; b < 3; b++) {
            INDArray one = TINY.images.get(NDArrayIndex.interval(b, b + 1)).dup('c');
            float[][] alone = explain(make, TINY.model, 3, one, new int[] {TINY.targets[b]});
            assertClose(alone[0], together[b]);
          }
          assertThat(explain(make, TINY.model, 3, TINY.images, TINY.targets))
              .as("bit for bit")
              .isEqualTo(together);
        });
  }

  @TestFactory
  Stream<DynamicTest> encodersWithoutAClassTokenAreExplained() {
    ExplainableClassifier model = TINY.withoutClassToken();
    return each(
        make -> {
          for (float[] map : explain(make, model, 2, TINY.images, TINY.targets)) {
            int side = (int) Math.round(Math.sqrt(map.length));
            assertThat(side * side).isEqualTo(map.length);
            assertThat(sum(map)).isFinite();
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> memoryStaysFlat() {
    return each(
        make -> {
          try (RunMemory memory = new RunMemory()) {
            Explainer explainer = make.apply(new Subject(TINY.model, 2, memory));
            explainer.explain(TINY.images, TINY.targets);
            long bytes = memory.bytes();
            explainer.explain(TINY.images, TINY.targets);
            assertThat(memory.bytes()).isEqualTo(bytes).isPositive();
            close(explainer);
          }
        });
  }

  @Test
  void anotherClassHasAnotherMap() {
    int[] others = IntStream.of(TINY.targets).map(t -> (t + 1) % 5).toArray();
    for (Function<Subject, Explainer> make : ALL) {
      float[][] maps = explain(make, TINY.model, 3, TINY.images, TINY.targets);
      float[][] changed = explain(make, TINY.model, 3, TINY.images, others);
      boolean isClassAgnostic = make.apply(subject()) instanceof AttentionRollout;
      assertThat(Arrays.deepEquals(maps, changed)).isEqualTo(isClassAgnostic);
    }
  }

  private static Subject subject() {
    return Subject.of(TINY.model, new RunMemory());
  }

  @Test
  void channelsAreReduced() {
    float[] attributions = {3, -1, -6, -2, 0, 3}; // two pixels; red, green, blue
    assertThat(Reduction.MEAN.reduce(attributions)).containsExactly(-1, 0);
    assertThat(Reduction.ABSOLUTE.reduce(attributions)).containsExactly(3, 2);
    assertThat(Reduction.POSITIVE.reduce(attributions)).containsExactly(1, 1);
  }

  @Test
  void whatCannotBeExplainedIsRefused() {
    assertThatThrownBy(() -> new GradCam(subject(), "block04"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("block04")
        .hasMessageContaining("pb.features");
    try (RunMemory memory = new RunMemory();
        LeGrad explainer = new LeGrad(Subject.of(TINY.model, memory))) {
      assertThatThrownBy(() -> explainer.explain(TINY.images, new int[] {0}))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> explainer.explain(TINY.images, new int[] {0, 1, 5}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("5");
    }
  }

  private interface Check {
    void of(Function<Subject, Explainer> make) throws Exception;
  }

  private static Stream<DynamicTest> each(Check check) {
    return ALL.stream()
        .map(make -> DynamicTest.dynamicTest(make.apply(subject()).label(), () -> check.of(make)));
  }

  private static float[][] explain(
      Function<Subject, Explainer> make,
      ExplainableClassifier model,
      int batch,
      INDArray images,
      int[] targets) {
    try (RunMemory memory = new RunMemory()) {
      Explainer explainer = make.apply(new Subject(model, batch, memory));
      float[][] maps = explainer.explain(images, targets);
      close(explainer);
      return maps;
    }
  }

  private static void close(Explainer explainer) {
    try {
      ((AutoCloseable) explainer).close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static double sum(float[] map) {
    double sum = 0;
    for (float value : map) {
      sum += value;
    }
    return sum;
  }

  private static void assertClose(float[] a, float[] b) {
    double largest = 0;
    for (float value : b) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(a).containsExactly(b, within((float) (1e-4 * largest)));
  }
}
