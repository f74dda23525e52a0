package org.ala4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ala4j.model.ExplainableClassifier;
import org.ala4j.model.ExplainableClassifier.Phase;
import org.ala4j.model.Parameters;
import org.ala4j.model.Parameters.Group;
import org.ala4j.model.Parameters.Parameter;
import org.ala4j.testing.TinyModel;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class AveragedWeightsTest {
  private static Parameters parameters() {
    ExplainableClassifier model =
        TinyModel.model(TinyModel.encoderFile(), TinyModel.config(true, true), 2, 3);
    model.graph(Phase.ATTENTION);
    return model.parameters();
  }

  /** Against the recursion, in double. */
  @Test
  void theMeanFollowsTheRecursion() {
    Parameters model = parameters();
    AveragedWeights averaged =
        new AveragedWeights(model, new Averaging(0.75, EnumSet.of(Group.ALA, Group.LORA)));
    Map<String, double[]> expected = new LinkedHashMap<>();
    for (Parameter p : model.all()) {
      if (p.group() != Group.PB) {
        expected.put(p.name(), doubles(p.value()));
      }
    }
    for (int step = 1; step <= 5; step++) {
      for (Parameter p : model.all()) {
        p.value().muli(1.1).addi(0.01 * step);
        boolean stays = step == 3 && p.group() == Group.ALA;
        double[] mean = stays ? null : expected.get(p.name());
        double[] now = doubles(p.value());
        for (int i = 0; mean != null && i < mean.length; i++) {
          mean[i] = 0.75 * mean[i] + 0.25 * now[i];
        }
      }
      averaged.update(step == 3 ? EnumSet.of(Group.LORA, Group.PB) : EnumSet.allOf(Group.class));
    }
    assertThat(averaged.means().keySet()).isEqualTo(expected.keySet()).isNotEmpty();
    Map<String, INDArray> before = model.snapshot();
    averaged.exchange();
    for (Parameter p : model.all()) {
      double[] wanted =
          expected.containsKey(p.name()) ? expected.get(p.name()) : doubles(before.get(p.name()));
      double[] now = doubles(p.value());
      for (int i = 0; i < now.length; i++) {
        assertThat(now[i]).isCloseTo(wanted[i], within(1e-5));
      }
    }
    averaged.exchange();
    assertThat(model.snapshot()).as("twice is not at all, bit for bit").isEqualTo(before);
  }

  @Test
  void withoutADecayNothingIsAveraged() {
    AveragedWeights none = new AveragedWeights(parameters(), Averaging.NONE);
    none.update(EnumSet.allOf(Group.class));
    none.exchange();
    assertThat(none.means()).isEmpty();
  }

  private static double[] doubles(INDArray array) {
    float[] values = array.dup('c').data().asFloat();
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return doubles;
  }
}
