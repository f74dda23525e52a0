package org.ala4j.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.ala4j.encoder.TrainingEngine;
import org.ala4j.encoder.onnx.Processor;
import org.ala4j.graph.GradientRule;
import org.ala4j.graph.RunMemory;
import org.ala4j.model.ExplainableClassifier;
import org.ala4j.model.PerceptionBranch;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Every gradient-based explainer against PyTorch (tools/explainer_fixtures.py). */
class ExplainerParityTest {
  private static final double TOLERANCE = 1e-4;
  private static final TinyClassifier TINY = new TinyClassifier();

  @ParameterizedTest
  @EnumSource(names = {"ND4J", "ONNXRUNTIME"})
  void theWholeModelComputesWhatPyTorchComputes(TrainingEngine engine) {
    try (RunMemory memory = new RunMemory();
        ScoreGradients gradients =
            new ScoreGradients(
                new Subject(TINY.model, TINY.targets.length, engine.on(Processor.cpu(1)), memory),
                GradientRule.PLAIN,
                GradientRule.PLAIN,
                List.of())) {
      gradients.run(
          TINY.images,
          TINY.targets,
          List.of(ExplainableClassifier.LOGITS, ExplainableClassifier.MAP),
          (first, count, run) -> {
            assertClose(run.output(ExplainableClassifier.LOGITS), TINY.expected("out/pb.logits"));
            assertClose(run.output(ExplainableClassifier.MAP), TINY.expected("out/map"));
          });
    }
  }

  @TestFactory
  Stream<DynamicTest> mapsAreThoseOfPyTorch() {
    return Stream.<Stream<DynamicTest>>of(
            agrees(
                "gradient",
                s -> new SmoothGrad(s, new SmoothGrad.Options(1, 0, 0, Reduction.MEAN))),
            agrees(
                "integrated-gradients",
                s ->
                    new IntegratedGradients(s, new IntegratedGradients.Options(6, Reduction.MEAN))),
            agrees("guided-backprop", s -> PixelGradient.guidedBackprop(s, Reduction.MEAN)),
            agrees("lrp", s -> new Lrp(s, new Lrp.Options(true, 0.25, Reduction.MEAN))),
            agrees("lrp-gradient", s -> new Lrp(s, new Lrp.Options(false, 0, Reduction.MEAN))),
            agrees("grad-cam", s -> new GradCam(s, PerceptionBranch.LAST_CONVOLUTION)),
            agrees("grad-cam-pb.conv1", s -> new GradCam(s, "pb.conv1")),
            agrees("grad-cam-block02", s -> new GradCam(s, "block02")),
            agrees("attention-rollout", AttentionRollout::new),
            agrees("chefer", CheferAttribution::new),
            agrees("legrad", LeGrad::new))
        .flatMap(tests -> tests);
  }

  private static Stream<DynamicTest> agrees(String name, Function<Subject, Explainer> explainer) {
    return Stream.of(TrainingEngine.ND4J, TrainingEngine.ONNXRUNTIME)
        .map(engine -> agrees(name, explainer, engine));
  }

  private static DynamicTest agrees(
      String name, Function<Subject, Explainer> explainer, TrainingEngine engine) {
    return DynamicTest.dynamicTest(
        name + " by " + engine,
        () -> {
          try (RunMemory memory = new RunMemory()) {
            Explainer made =
                explainer.apply(
                    new Subject(
                        TINY.model, 2, engine.on(Processor.cpu(1)), memory)); // 2 + 1 images
            float[][] maps = made.explain(TINY.images, TINY.targets);
            assertClose(Nd4j.createFromArray(maps), TINY.expected("map/" + name));
            if (!name.equals("gradient") && !name.equals("lrp-gradient")) {
              assertThat(made.label()).isEqualTo(name);
            }
            ((AutoCloseable) made).close();
          }
        });
  }

  private static void assertClose(INDArray actual, INDArray expected) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    double largest = expected.amaxNumber().doubleValue();
    double difference = actual.sub(expected).amaxNumber().doubleValue();
    assertThat(difference / largest).isLessThan(TOLERANCE);
  }
}
