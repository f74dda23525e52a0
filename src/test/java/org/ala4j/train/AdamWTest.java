package org.ala4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.ala4j.model.SafeTensors;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class AdamWTest {
  @Test
  void twentyStepsEqualPyTorchs() throws IOException {
    Map<String, INDArray> fixture =
        SafeTensors.read(Path.of("src/test/resources/model/adamw.safetensors")).arrays();
    AdamW optimizer = new AdamW(1e-2, 0.9, 0.999, 1e-1);
    INDArray weight = fixture.get("start").dup('c');
    for (int step = 0; step < 20; step++) {
      INDArray gradient = fixture.get(String.format(Locale.ROOT, "gradient%02d", step)).dup('c');
      optimizer.update("w", weight, gradient);
      INDArray expected = fixture.get(String.format(Locale.ROOT, "weight%02d", step));
      assertThat(weight.sub(expected).amaxNumber().doubleValue())
          .as("after step %d", step + 1)
          .isLessThan(1e-6);
    }
  }

  @Test
  void aParameterThatIsLeftOutKeepsValueMomentsAndCount() {
    AdamW optimizer = new AdamW(1e-2, 0.9, 0.999, 1e-1);
    INDArray frozen = Nd4j.createFromArray(1f, 2f);
    INDArray active = Nd4j.createFromArray(1f, 2f);
    optimizer.update("frozen", frozen, Nd4j.createFromArray(0.5f, -0.5f));
    INDArray valueBefore = frozen.dup();
    INDArray momentBefore = optimizer.firstMoment("frozen").dup();
    for (int i = 0; i < 3; i++) {
      optimizer.update("active", active, Nd4j.createFromArray(0.5f, -0.5f));
    }
    assertThat(frozen).isEqualTo(valueBefore);
    assertThat(optimizer.firstMoment("frozen")).isEqualTo(momentBefore);
    assertThat(optimizer.steps("frozen")).isEqualTo(1);
    assertThat(optimizer.steps("active")).isEqualTo(3);
  }
}
