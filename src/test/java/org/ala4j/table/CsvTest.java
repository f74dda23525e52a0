package org.ala4j.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Metrics;
import org.ala4j.table.TrialHistory.Epoch;
import org.junit.jupiter.api.Test;

/** What trials store as CSV comes back as it was. */
class CsvTest {
  private static final String AWKWARD = "a \"b\", c\r\nd";

  @Test
  void onlyWhatNeedsQuotesHasThem() {
    assertThat(Csv.line("a b", "1,5", "say \"x\"", ""))
        .isEqualTo("a b,\"1,5\",\"say \"\"x\"\"\",\r\n");
  }

  @Test
  void fieldsComeBack() {
    String csv = Csv.line("name", "n") + Csv.line(AWKWARD, "1") + Csv.line("", "");
    assertThat(Csv.records(csv, "name", "n"))
        .containsExactly(Map.of("name", AWKWARD, "n", "1"), Map.of("name", "", "n", ""));
  }

  /** The characters are those of OWASP's page on CSV injection. */
  @Test
  void noSpreadsheetTakesATextForAFormula() {
    for (String text :
        List.of(
            "=1+1",
            "+cmd|' /C calc'!A0",
            "-2+3",
            "@SUM(1)",
            "\tx",
            "\rx",
            "-",
            "'=1",
            "''@x",
            "＝1",
            "=\"a\",b")) {
      String line = Csv.line("name") + Csv.line(text);
      assertThat(line.split("\r\n", 2)[1]).startsWith("\"'");
      assertThat(Csv.records(line, "name")).containsExactly(Map.of("name", text));
    }
    for (String plain : List.of("-0.003", "+1", "-1e-5", "a=b", "'quoted'", "it's", "")) {
      assertThat(Csv.line(plain)).isEqualTo(plain + "\r\n");
    }
    assertThat(Csv.records("name\r\n\"'a, b\"\r\n'=x\r\n"))
        .as("only what was marked loses its apostrophe")
        .containsExactly(Map.of("name", "'a, b"), Map.of("name", "'=x"));
  }

  @Test
  void aLastLineNeedsNoEnd() {
    assertThat(Csv.records("a,b\n1,2")).containsExactly(Map.of("a", "1", "b", "2"));
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThatThrownBy(() -> Csv.records("a,b\n", "c")).hasMessageContaining("no column c");
    assertThatThrownBy(() -> Csv.records("", "c")).hasMessageContaining("no column c");
    assertThatThrownBy(() -> Csv.records("a,b\n1\n")).hasMessageContaining("line 2 has 1 fields");
  }

  @Test
  void imagesComeBack() {
    Map<Metric, Double> scores = new LinkedHashMap<>();
    for (Metric metric : Metrics.ofImages()) {
      scores.put(metric, (scores.size() + 1) / 32.0);
    }
    ImageResult whole = new ImageResult(7, AWKWARD, "<b>", "x", 0.25, scores);
    ImageResult bare =
        new ImageResult(8, "f", "x", "x", 0.5, Map.of(Metric.AREA, 0.5, Metric.MIOU, Double.NaN));
    assertThat(ImageResult.read(ImageResult.csv(List.of(whole, bare))))
        .containsExactly(whole, bare);
    assertThat(ImageResult.csv(List.of(bare)))
        .isEqualTo(
            "id,file,label,predicted,probability,iou,area,pointing,energy,insertion,deletion,"
                + "iou_0.5,iou_mean,iou_otsu,iou_best,pixel_ap,shuffled_auc,energy_ratio,off_centre"
                + "\r\n8,f,x,x,0.500000,,0.500000,,,,,,,,,,,,\r\n");
  }

  @Test
  void imagesFromBeforeThereWereOtherThresholdRulesAreRead() {
    String before =
        "id,file,label,predicted,probability,iou,area,pointing,energy,insertion,deletion\r\n"
            + "7,f,x,x,0.5,0.25,0.5,1,0.75,0.5,0.25\r\n";
    assertThat(ImageResult.read(before))
        .containsExactly(
            new ImageResult(
                7,
                "f",
                "x",
                "x",
                0.5,
                Map.of(
                    Metric.MIOU, 0.25,
                    Metric.AREA, 0.5,
                    Metric.POINTING, 1.0,
                    Metric.ENERGY, 0.75,
                    Metric.INSERTION, 0.5,
                    Metric.DELETION, 0.25)));
    assertThatThrownBy(() -> ImageResult.read(before.replace("0.75", "1.75")))
        .hasMessageContaining("image 7: energy is 1.75, not in 0..1");
    assertThatThrownBy(() -> ImageResult.read(before.replace(",iou", "")))
        .hasMessageContaining("no column iou");
  }

  @Test
  void curvesComeBack() {
    MeanCurves ala =
        new MeanCurves(List.of(0.0, 0.5, 1.0), List.of(0.0, 0.5, 0.75), List.of(0.75, 0.25, 0.0));
    MeanCurves other = new MeanCurves(List.of(0.0, 1.0), List.of(0.0, 1.0), List.of(1.0, 0.0));
    Map<String, MeanCurves> read =
        MeanCurves.read(MeanCurves.csv(Map.of("ala", ala, "all-ones", other)));
    assertThat(read).containsOnly(Map.entry("ala", ala), Map.entry("all-ones", other));
  }

  @Test
  void theMeanOfCurvesIsTakenStepByStep() {
    MeanCurves a = new MeanCurves(List.of(0.0, 1.0), List.of(0.0, 1.0), List.of(1.0, 0.0));
    MeanCurves b = new MeanCurves(List.of(0.0, 1.0), List.of(0.5, 0.5), List.of(0.5, 0.25));
    assertThat(MeanCurves.mean(List.of(a, b)))
        .isEqualTo(new MeanCurves(List.of(0.0, 1.0), List.of(0.25, 0.75), List.of(0.75, 0.125)));
  }

  @Test
  void curvesOfOtherStepsAreReadOffBetweenTheirPoints() {
    MeanCurves fine =
        new MeanCurves(List.of(0.0, 0.5, 1.0), List.of(0.0, 1.0, 1.0), List.of(1.0, 0.0, 0.0));
    MeanCurves coarse = new MeanCurves(List.of(0.0, 1.0), List.of(0.0, 1.0), List.of(1.0, 0.0));
    assertThat(MeanCurves.mean(List.of(fine, coarse)).insertion()).containsExactly(0.0, 0.75, 1.0);
    assertThat(MeanCurves.mean(List.of(coarse, fine)).deletion()).containsExactly(1.0, 0.0);
  }

  @Test
  void aTrainingsHistoryIsRead() {
    String csv =
        """
        epoch,phase,loss,pb_loss,val_loss,val_accuracy,val_ala_accuracy,val_iou,val_area,val_pointing
        1,attention,2.5,2.0,2.25,0.5,0.1,0.25,0.75,0.5
        2,all_ones,2.0,1.5,2.0,0.5,0.1,NaN,0.5,NaN
        """;
    TrialHistory history = TrialHistory.read(csv, 3, 2);
    assertThat(history.seed()).isEqualTo(3);
    assertThat(history.best()).isEqualTo(2);
    assertThat(history.epochs())
        .containsExactly(
            new Epoch(1, false, 2.5, 2.25, 0.5, 0.25, 0.75),
            new Epoch(2, true, 2.0, 2.0, 0.5, Double.NaN, 0.5));
  }
}
