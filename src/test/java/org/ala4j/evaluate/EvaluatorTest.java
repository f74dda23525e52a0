package org.ala4j.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.ala4j.data.ImageDataset;
import org.ala4j.encoder.EncoderFile;
import org.ala4j.encoder.FrozenPrefix;
import org.ala4j.evaluate.EvaluationConfig.Split;
import org.ala4j.evaluate.Evaluator.Judgement;
import org.ala4j.explain.AlaMap;
import org.ala4j.explain.ClassTokenAttention;
import org.ala4j.explain.Controls;
import org.ala4j.graph.RunMemory;
import org.ala4j.metrics.InsertionDeletion.Curves;
import org.ala4j.metrics.InsertionDeletion.Target;
import org.ala4j.metrics.Masking;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.RegionPrior;
import org.ala4j.metrics.Threshold;
import org.ala4j.model.ExplainableClassifier;
import org.ala4j.model.Predictor;
import org.ala4j.testing.TinyCub;
import org.ala4j.testing.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluatorTest {
  @TempDir static Path folder;

  private static EvaluationConfig config(int batch) {
    return new EvaluationConfig(
        Split.TEST, Threshold.parse("0.5"), 0, 4, 8, Target.PREDICTED, Masking.BLUR, batch, 2);
  }

  @Test
  void judgesMapsAndControlsByTheSameRules() throws IOException {
    ImageDataset data = TinyModel.data(TinyCub.write(folder, 2, 12));
    EncoderFile file = TinyModel.encoderFile();
    ExplainableClassifier model = TinyModel.model(file, TinyModel.config(true, true), 2, 1);
    double boxShare = 16.0 * 16.0 / (40.0 * 40.0);
    try (FrozenPrefix prefix = TinyModel.prefix(model);
        RunMemory memory = new RunMemory();
        Predictor predictor = new Predictor(model, prefix, memory);
        ClassTokenAttention attention = new ClassTokenAttention(model.encoder(), prefix, memory)) {
      RegionPrior prior = Evaluator.prior(config(5), TinyModel.VIEWS, data.test());
      Evaluator evaluator = new Evaluator(predictor, TinyModel.VIEWS, config(5), prior);
      AtomicInteger passed = new AtomicInteger();

      Judgement ala =
          evaluator.judge(
              data.test(), new AlaMap(predictor), 1, true, KnownCurves.NONE, passed::addAndGet);
      assertThat(ala.images()).hasSize(data.test().size());
      assertThat(ala.images()).filteredOn(i -> i.curves().isPresent()).hasSize(4);
      assertThat(ala.metrics().get("id"))
          .isCloseTo(ala.metrics().get("insertion") - ala.metrics().get("deletion"), within(1e-9));
      assertThat(ala.metrics()).containsKeys("accuracy", "ala_accuracy");
      assertThat(ala.metrics().get("iou_0.5")).isEqualTo(ala.metrics().get("miou"));
      assertThat(ala.metrics().get("iou_best"))
          .isGreaterThan(ala.metrics().get("iou_mean"))
          .isGreaterThan(ala.metrics().get("iou_otsu"));
      assertThat(passed.get())
          .isBetween(data.test().size(), (int) Evaluator.cost(config(5), data.test(), 1, Set.of()));

      Judgement ones =
          evaluator.judge(data.test(), Controls.ALL_ONES, 1, false, KnownCurves.NONE, n -> {});
      assertThat(ones.metrics().get("area")).isEqualTo(1.0);
      assertThat(ones.metrics().get("miou")).isCloseTo(boxShare, within(0.02));
      assertThat(ones.metrics().get("iou_best")).isEqualTo(ones.metrics().get("miou"));
      assertThat(ones.metrics().get("pixel_ap")).isCloseTo(boxShare, within(0.02));
      assertThat(ones.metrics().get("energy")).isCloseTo(boxShare, within(0.02));
      assertThat(ones.metrics()).doesNotContainKey("accuracy");

      Judgement gaussian =
          evaluator.judge(data.test(), Controls.GAUSSIAN, 1, false, KnownCurves.NONE, n -> {});
      assertThat(gaussian.metrics().get("area")).isBetween(0.3, 0.4);
      Judgement token =
          evaluator.judge(data.test(), attention, 1, false, KnownCurves.NONE, n -> {});
      assertThat(token.metrics().get("area")).isBetween(0.0, 1.0);

      Judgement other =
          new Evaluator(predictor, TinyModel.VIEWS, config(3), prior)
              .judge(data.test(), new AlaMap(predictor), 1, true, KnownCurves.NONE, n -> {});
      assertThat(other.metrics()).as("with another batch size").isEqualTo(ala.metrics());

      // Known curves are taken, those of the same map only, and cost nothing.
      ImageScore known =
          ala.images().stream().filter(i -> i.curves().isPresent()).findFirst().get();
      int id = known.example().id();
      Curves half = Curves.of(new float[] {0, 1}, new float[] {0, 0});
      KnownCurves one =
          (image, map) ->
              image == id && map.equals(known.mapChecksum()) ? Optional.of(half) : Optional.empty();
      AtomicInteger fewer = new AtomicInteger();
      Judgement again =
          evaluator.judge(data.test(), new AlaMap(predictor), 1, true, one, fewer::addAndGet);
      assertThat(passed.get() - fewer.get())
          .isEqualTo((int) (passed.get() - data.test().size()) / 4);
      for (int i = 0; i < ala.images().size(); i++) {
        Optional<Curves> own = again.images().get(i).curves();
        if (ala.images().get(i).example().id() == id) {
          assertThat(own).contains(half);
          assertThat(Metric.INSERTION.in(again.images().get(i).scores())).isEqualTo(0.5);
        } else if (own.isPresent()) {
          assertThat(own.get().insertion())
              .isEqualTo(ala.images().get(i).curves().get().insertion());
        }
      }
      Judgement wrong =
          evaluator.judge(
              data.test(),
              Controls.GAUSSIAN,
              1,
              false,
              (image, map) ->
                  map.equals(known.mapChecksum()) ? Optional.of(half) : Optional.empty(),
              n -> {});
      assertThat(wrong.metrics()).isEqualTo(gaussian.metrics());
    }
  }

  @Test
  void aSpreadTakesPartFromEveryEnd() {
    List<Integer> all = IntStream.range(0, 100).boxed().toList();
    assertThat(Evaluator.spread(all, 4)).containsExactly(0, 25, 50, 75);
    assertThat(Evaluator.spread(all, 0)).isEqualTo(all);
    assertThat(Evaluator.spread(all, 1000)).isEqualTo(all);
    assertThat(Evaluator.spread(all, -1)).isEmpty();
  }
}
