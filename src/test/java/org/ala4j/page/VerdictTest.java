package org.ala4j.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.ala4j.table.Table;
import org.ala4j.table.TableRow;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static TableRow row(String name, String label, boolean control, double... iou) {
    return new TableRow(
        name,
        DoubleStream.of(iou).mapToObj(v -> Map.of("miou", v, "accuracy", 0.5)).toList(),
        control,
        Optional.ofNullable(label));
  }

  private static Optional<String> of(String reference, TableRow... rows) {
    return Verdict.of(
        new Table("t", List.of(rows), Map.of(), List.of(), Optional.ofNullable(reference)));
  }

  @Test
  void theBestRowIsNamedWithTheNextAndTheBestControl() {
    assertThat(
            of(
                "(iv)",
                row("(i)", null, false, 0.3, 0.32),
                row("(ii)", "without LoRA", false, 0.46, 0.48),
                row("(iv)", "the whole", false, 0.5, 0.52),
                row("ones", null, true, 0.2, 0.2),
                row("gaussian", null, true, 0.35, 0.35)))
        .contains(
            "(iv) (the whole) has the highest mIoU, .510 ± .014; the next, (ii) (without LoRA), has"
                + " .470 ± .014 (p = .106 over seeds). The best control, gaussian, has .350 ± .000."
                + " Its classifier is right on 50.0 % of the images.");
  }

  @Test
  void aReferenceThatIsNotTheBestIsNamed() {
    assertThat(
            of(
                "(iv)",
                row("(ii)", null, false, 0.6),
                row("(iii)", null, false, 0.5),
                row("(iv)", null, false, 0.4)))
        .contains(
            "(ii) has the highest mIoU, .600; the reference, (iv), has .400. Its classifier is right"
                + " on 50.0 % of the images.");
  }

  @Test
  void aControlThatNoRowBeatsIsSaid() {
    assertThat(of("a", row("a", null, false, 0.2), row("gaussian", null, true, 0.3)))
        .contains(
            "a: mIoU .200. But the control gaussian has .300: no row beats it. Its classifier is"
                + " right on 50.0 % of the images.");
  }

  @Test
  void withoutRegionsItIsTheCurvesOrTheAccuracy() {
    TableRow curves = new TableRow("a", List.of(Map.of("id", 0.4, "miou", Double.NaN)), false);
    assertThat(of(null, curves)).contains("a: ID .400.");
    TableRow accuracy = new TableRow("a", List.of(Map.of("accuracy", 0.4)), false);
    assertThat(of(null, accuracy)).contains("a: Accuracy .400.");
    assertThat(of(null, new TableRow("a", List.of(), false))).isEmpty();
  }
}
