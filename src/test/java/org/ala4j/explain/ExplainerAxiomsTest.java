package org.ala4j.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.graph.GradientEngine;
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
          s -> PixelGradient.guidedBackprop(s, Reduction.POSITIVE),
          s -> new Lrp(s, Lrp.Options.DEFAULT),
          s -> new GradCam(s, PerceptionBranch.LAST_CONVOLUTION),
          s -> new GradCam(s, VitEncoder.featureName(1)),
          AttentionRollout::new,
          CheferAttribution::new,
          LeGrad::new);

  /** Σ attributions → F(x) − F(black). */
  @Test
  void integratedGradientsAreComplete() {
    double few = delta(8); // .086; ReLUs and max pooling make the gradient jump on the way
    double many = delta(256); // .0015
    assertThat(many).isLessThan(few / 20).isLessThan(2e-3);
  }

  /** The largest convergence delta of the images. */
  private static double delta(int steps) {
    try (RunMemory memory = new RunMemory();
        IntegratedGradients explainer =
            new IntegratedGradients(
                new Subject(TINY.model, 32, GradientEngine.SAMEDIFF, memory),
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
                new Subject(TINY.model, 1, GradientEngine.SAMEDIFF, memory),
                GradientRule.CONSERVATIVE,
                GradientRule.relevance(zPlus, epsilon),
                added)) {
      List<String> outputs = new ArrayList<>(added);
      outputs.add(ExplainableClassifier.LOGITS);
      gradients.run(
          TINY.images,
          TINY.targets,
          outputs,
          (image, count, run) -> {
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
            new AttentionRollout(
                Subject.of(TINY.withoutClassToken(), GradientEngine.SAMEDIFF, memory))) {
      for (float[] map : rollout.explain(TINY.images, TINY.targets)) {
        assertThat(map).hasSize(16);
        assertThat(sum(map)).isCloseTo(1, within(1e-5));
      }
    }
  }

  /**
   * Maps do not depend on what else is in the batch or was explained before, are the same bit for
   * bit, follow the class, and take no more memory at the second call.
   */
  @TestFactory
  Stream<DynamicTest> mapsDependOnTheImageAndItsClassOnly() {
    return each(
        TINY.model,
        ALL,
        (explainer, memory) -> {
          float[][] maps = explainer.explain(TINY.images, TINY.targets); // two batches of 2
          INDArray second = TINY.images.get(NDArrayIndex.interval(1, 2)).dup('c');
          assertClose(explainer.explain(second, new int[] {TINY.targets[1]})[0], maps[1]);
          long bytes = memory.bytes(); // of batches of both sizes
          int[] others = IntStream.of(TINY.targets).map(t -> (t + 1) % 5).toArray();
          float[][] changed = explainer.explain(TINY.images, others);
          assertThat(Arrays.deepEquals(maps, changed))
              .isEqualTo(explainer instanceof AttentionRollout);
          assertClose(explainer.explain(second, new int[] {TINY.targets[1]})[0], maps[1]);
          assertThat(explainer.explain(TINY.images, TINY.targets)).isEqualTo(maps);
          assertThat(memory.bytes()).isEqualTo(bytes).isPositive();
        });
  }

  @TestFactory
  Stream<DynamicTest> encodersWithoutAClassTokenAreExplained() {
    return each(
        TINY.withoutClassToken(),
        List.of(s -> new GradCam(s, "block01"), CheferAttribution::new, LeGrad::new),
        (explainer, memory) -> {
          for (float[] map : explainer.explain(TINY.images, TINY.targets)) {
            assertThat(map).hasSize(16);
            assertThat(sum(map)).isFinite().isPositive();
          }
        });
  }

  private static Subject subject() {
    return Subject.of(TINY.model, GradientEngine.SAMEDIFF, new RunMemory());
  }

  /** The sum over all blocks is that over the last one and what the earlier ones add. */
  @Test
  void leGradTakesTheLastBlocks() {
    try (RunMemory memory = new RunMemory()) {
      double[] sums = new double[3]; // f_PB reads block 3
      for (int last = 1; last <= 3; last++) {
        try (LeGrad some =
            new LeGrad(
                new Subject(TINY.model, 2, GradientEngine.SAMEDIFF, memory),
                OptionalInt.of(last))) {
          sums[last - 1] = sum(some.explain(TINY.images, TINY.targets)[0]);
        }
      }
      assertThat(sums[0]).isCloseTo(sumOfSlopes(3, memory), within(1e-6));
      assertThat(sums[1]).isCloseTo(sumOfSlopes(3, memory) + sumOfSlopes(2, memory), within(1e-6));
      assertThat(sums[2]).isGreaterThan(sums[1]);
      try (LeGrad all = new LeGrad(new Subject(TINY.model, 2, GradientEngine.SAMEDIFF, memory))) {
        assertThat(sum(all.explain(TINY.images, TINY.targets)[0])).isEqualTo(sums[2]);
      }
      assertThatThrownBy(
              () ->
                  new LeGrad(
                          new Subject(TINY.model, 2, GradientEngine.SAMEDIFF, memory),
                          OptionalInt.of(4))
                      .close())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("last 4 blocks")
          .hasMessageContaining("1 to 3");
    }
  }

  /** Of the first image: positive gradients for a block's attention to the patches, the mean. */
  private static double sumOfSlopes(int block, RunMemory memory) {
    String attention = VitEncoder.attentionName(block);
    double[] sum = new double[1];
    try (ScoreGradients gradients =
        new ScoreGradients(
            new Subject(TINY.model, 1, GradientEngine.SAMEDIFF, memory),
            GradientRule.PLAIN,
            GradientRule.PLAIN,
            List.of(attention))) {
      gradients.run(
          TINY.images,
          TINY.targets,
          List.of(),
          (image, count, run) -> {
            float[] slopes = ScoreGradients.values(run.gradient(attention)); // [heads, N, N]
            int tokens = TINY.model.encoder().tokens();
            int rows = slopes.length / tokens;
            for (int i = 0; i < slopes.length && image == 0; i++) {
              if (i % tokens >= TINY.model.encoder().extra()) {
                sum[0] += Math.max(0, slopes[i]) / (double) rows;
              }
            }
          });
    }
    return sum[0];
  }

  @Test
  void channelsAreReduced() {
    float[] attributions = {3, -1, -6, -2, 0, 3}; // two pixels; red, green, blue
    assertThat(Reduction.MEAN.reduce(attributions)).containsExactly(-1, 0);
    assertThat(Reduction.ABSOLUTE.reduce(attributions)).containsExactly(3, 2);
    assertThat(Reduction.POSITIVE.reduce(attributions)).containsExactly(1, 1);
    assertThat(Reduction.MAXIMUM.reduce(attributions)).containsExactly(6, 3);
  }

  @Test
  void whatCannotBeExplainedIsRefused() {
    assertThatThrownBy(() -> new GradCam(subject(), "block04"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("block04")
        .hasMessageContaining("pb.features");
    try (RunMemory memory = new RunMemory();
        LeGrad explainer = new LeGrad(Subject.of(TINY.model, GradientEngine.SAMEDIFF, memory))) {
      assertThatThrownBy(() -> explainer.explain(TINY.images, new int[] {0}))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> explainer.explain(TINY.images, new int[] {0, 1, 5}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("5");
    }
  }

  private interface Check {
    void of(Explainer explainer, RunMemory memory);
  }

  private static Stream<DynamicTest> each(
      ExplainableClassifier model, List<Function<Subject, Explainer>> explainers, Check check) {
    return explainers.stream()
        .map(
            make ->
                DynamicTest.dynamicTest(
                    "explainer " + explainers.indexOf(make),
                    () -> {
                      try (RunMemory memory = new RunMemory()) {
                        Explainer explainer =
                            make.apply(new Subject(model, 2, GradientEngine.SAMEDIFF, memory));
                        check.of(explainer, memory);
                        ((AutoCloseable) explainer).close();
                      }
                    }));
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
