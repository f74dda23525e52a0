package org.ala4j.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Metrics;
import org.ala4j.metrics.PairedBootstrap;
import org.ala4j.metrics.WelchTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTest {
  private static final Table TABLE =
      new Table(
          "demo",
          List.of(
              new TableRow("all|ones", List.of(trial(0.9, 0.1, 1.0)), true),
              new TableRow("(i)", List.of(trial(0.40, 0.02, 0.3), trial(0.42, 0.04, 0.5)), false),
              new TableRow("(iv)", List.of(trial(0.60, 0.02, 0.2), trial(0.62, 0.04, 0.2)), false)),
          Map.of(
              "(i)", Map.of("miou", new Published(0.520, 0.041)),
              "(iii)", Map.of("miou", new Published(0.495, 0.008))),
          List.of("two seeds\nonly"),
          Optional.of("(iv)"));

  private static Map<String, Double> trial(double miou, double deletion, double area) {
    return Map.of("miou", miou, "deletion", deletion, "area", area, "energy", Double.NaN);
  }

  @Test
  void markdown() {
    assertThat(TABLE.markdown())
        .isEqualTo(
            """
            # demo

            | row | n | mIoU ↑ | Deletion ↓ | Area | Energy ↑ |
            | :-- | --: | --: | --: | --: | --: |
            | (i) | 2 | 0.410 ± 0.014 † | **0.030 ± 0.014** | 0.400 ± 0.141 | n/a |
            | *(i), published* |  | *0.520 ± 0.041* (-.110) |  |  |  |
            | (iv) | 2 | **0.610 ± 0.014** | **0.030 ± 0.014** | 0.200 ± 0.000 | n/a |
            | *controls* |  |  |  |  |  |
            | all\\|ones | 1 | 0.900 | 0.100 | 1.000 | n/a |

            Mean ± sample standard deviation over n trials. Bold: best row, controls aside. \
            †: differs from (iv), p \\< 0.05 (Welch's t-test, two-sided). \
            Published: the paper's numbers, in brackets measured − published.

            - mIoU ↑: overlap of the binarised map with the annotated region, mean over images \
            (0..1; ALA 5.3)
            - Deletion ↓: area under the class probability while pixels are masked out, most \
            attended first (0..1; ALA 5.3, RISE)
            - Area: fraction of the image the binarised map attends to (0..1; our decision)
            - Energy ↑: share of the map's sum that lies inside the region (0..1; Score-CAM)

            ## Against (iv)

            | row | n | mIoU ↑ | Deletion ↓ | Area | Energy ↑ |
            | :-- | --: | --: | --: | --: | --: |
            | (i) | 2 : 2 | -.200 (p = .005) † | .000 (p = 1.000) | +.200 (p = .295) | n/a |

            Difference of the row's mean from that of (iv), with the two-sided p of Welch's \
            t-test. With n = 2 trials the test has little power: a p above 0.05 does not mean that \
            there is no difference.

            Notes:

            - two seeds only
            """);
  }

  @Test
  void text() {
    assertThat(TABLE.text())
        .isEqualTo(
            """
            demo
                      n      mIoU↑ Deletion↓      Area Energy↑
            (i)       2 .410±.014† .030±.014 .400±.141     n/a
              paper      .520±.041
            (iv)      2  .610±.014 .030±.014 .200±.000     n/a
            controls:
            all|ones  1       .900      .100     1.000     n/a
            †: differs from (iv), p < 0.05 (Welch's t-test, two-sided).
            * two seeds only
            """);
  }

  @Test
  void aFullTableFitsTheTerminal() {
    var trial = new HashMap<String, Double>();
    for (var metric : Metrics.all()) {
      trial.put(metric.key(), 0.5);
    }
    var row = new TableRow("Guided BP", List.of(trial, trial), false);
    var table = new Table("full", List.of(row), Map.of(), List.of(), Optional.empty());
    assertThat(table.text().lines()).allMatch(line -> line.length() <= 110);
  }

  /** A label says what a row is; the row is still found by its name. */
  @Test
  void labelsStandBesideTheNames() throws IOException {
    var whole = new TableRow("(iv)", List.of(Map.of("id", 0.5)), false, Optional.of("the *whole*"));
    var plain = new TableRow("(i)", List.of(Map.of("id", 0.4)), false);
    var table = new Table("t", List.of(plain, whole), Map.of(), List.of(), Optional.of("(iv)"));
    assertThat(table.markdown()).contains("\n| (iv): the \\*whole\\* | 1 |", "\n| (i) | 1 |");
    assertThat(table.latex()).contains("\n(iv): the {*}whole{*} & 1 &", "\n(i) & 1 &");
    assertThat(table.text()).contains("\n(iv) 1 ", "\n(iv): the *whole*.\n");
    var rows = new ObjectMapper().readTree(table.json()).get("rows");
    assertThat(rows.get(0).get("label").isNull()).isTrue();
    assertThat(rows.get(1).get("row").asText()).isEqualTo("(iv)");
    assertThat(rows.get(1).get("label").asText()).isEqualTo("the *whole*");
    assertThat(table.csv()).contains("(iv),0,id,0.5").doesNotContain("whole");
  }

  @Test
  void json() throws IOException {
    var root = new ObjectMapper().readTree(TABLE.json());
    assertThat(root.fieldNames()).toIterable().containsExactly("experiment", "rows", "notes");
    assertThat(root.get("experiment").asText()).isEqualTo("demo");
    assertThat(root.get("notes").get(0).asText()).isEqualTo("two seeds\nonly");
    assertThat(root.get("rows"))
        .extracting(r -> r.get("row").asText())
        .containsExactly("(i)", "(iv)", "all|ones");

    var first = root.get("rows").get(0);
    assertThat(first.fieldNames())
        .toIterable()
        .containsExactly("row", "label", "n", "metrics", "paper", "difference", "p", "bootstrap");
    assertThat(first.get("n").asInt()).isEqualTo(2);
    var metrics = first.get("metrics");
    assertThat(metrics.fieldNames())
        .toIterable()
        .containsExactlyElementsOf(Metrics.all().stream().map(Metric::key).toList());
    var miou = metrics.get("miou");
    assertThat(miou.get("mean").asDouble()).isCloseTo(0.41, within(1e-12));
    assertThat(miou.get("std").asDouble()).isCloseTo(Math.sqrt(0.0002), within(1e-12));
    assertThat(miou.get("values")).extracting(JsonNode::asDouble).containsExactly(0.40, 0.42);
    assertThat(metrics.get("energy").isNull()).isTrue();
    assertThat(first.get("paper").get("miou").get("std").asDouble()).isEqualTo(0.041);
    double p = WelchTest.pValue(new double[] {0.40, 0.42}, new double[] {0.60, 0.62}).getAsDouble();
    assertThat(first.get("p").get("miou").asDouble()).isEqualTo(p).isLessThan(0.05);
    assertThat(first.get("p").has("energy")).isFalse();
    assertThat(first.get("difference").fieldNames()).toIterable().containsExactly("miou");
    assertThat(first.get("difference").get("miou").asDouble()).isCloseTo(-0.11, within(1e-12));
    assertThat(first.get("bootstrap")).isEmpty();

    assertThat(root.get("rows").get(1).get("paper").isNull()).isTrue();
    assertThat(root.get("rows").get(1).get("difference").isNull()).isTrue();
    assertThat(root.get("rows").get(1).get("p")).isEmpty();
    var control = root.get("rows").get(2);
    assertThat(control.get("metrics").get("miou").get("std").isNull()).isTrue();
    assertThat(control.get("p")).isEmpty(); // one trial: no test
  }

  /** One seed: Welch's test has nothing to say, the images have. */
  private static final Table ONE_SEED =
      new Table(
          "one seed",
          List.of(
              new TableRow("(i)", List.of(rules(0.4, 0.45)), false),
              new TableRow("(iv)", List.of(rules(0.6, 0.7)), false)),
          Map.of("(i)", Map.of("miou", new Published(0.52, 0.041))),
          List.of(),
          Optional.of("(iv)"),
          Map.of(
              "(i)",
              Map.of(
                  "miou", new PairedBootstrap(96, -0.2, -0.25, -0.15, 0.0002),
                  "iou_otsu", new PairedBootstrap(96, -0.25, -0.5, 0.01, 0.06))));

  private static Map<String, Double> rules(double miou, double otsu) {
    return Map.of("miou", miou, "iou_otsu", otsu, "iou_best", Double.NaN);
  }

  @Test
  void furtherThresholdRulesStandInTheirOwnBlock() {
    assertThat(ONE_SEED.markdown())
        .startsWith(
            """
            # one seed

            | row | n | mIoU ↑ |
            | :-- | --: | --: |
            | (i) | 1 | 0.400 ‡ |
            | *(i), published* |  | *0.520 ± 0.041* (-.120) |
            | (iv) | 1 | **0.600** |
            """)
        .contains(
            """
            ## Other threshold rules

            | row | n | IoU, Otsu ↑ |
            | :-- | --: | --: |
            | (i) | 1 | 0.450 |
            | (iv) | 1 | **0.700** |

            - IoU, Otsu ↑: """);
    assertThat(ONE_SEED.text()).contains("(i)     1     .400‡").doesNotContain("Otsu");
    assertThat(ONE_SEED.csv()).contains("(i),0,iou_otsu,0.45").doesNotContain("iou_best");
  }

  @Test
  void theBootstrapStandsBesideWelchsTest() throws IOException {
    assertThat(ONE_SEED.markdown())
        .contains(
            """
            ## Against (iv)

            | row | n | mIoU ↑ |
            | :-- | --: | --: |
            | (i) | 1 : 1 | -.200 |
            | *(i), over images* |  | -.250 to -.150 (p < .001; n = 96) ‡ |
            """)
        .contains("‡: the same over images (paired bootstrap).")
        .contains("The test needs at least two trials on each side. Over images: 95 % interval");
    JsonNode row = new ObjectMapper().readTree(ONE_SEED.json()).at("/rows/0");
    assertThat(row.get("p")).isEmpty();
    assertThat(row.get("bootstrap").fieldNames()).toIterable().containsExactly("miou", "iou_otsu");
    assertThat(row.at("/bootstrap/miou").toString())
        .isEqualTo("{\"n\":96,\"difference\":-0.2,\"low\":-0.25,\"high\":-0.15,\"p\":2.0E-4}");
    assertThat(row.at("/metrics/iou_otsu/mean").asDouble()).isEqualTo(0.45);
    assertThat(row.at("/metrics/iou_best").isNull()).isTrue();
  }

  @Test
  void aFailedTrialLeavesAGapInEveryForm() throws IOException {
    var row = new TableRow("(i)", List.of(Map.of("id", 0.5), Map.of(), Map.of("id", 0.7)), false);
    var table = new Table("gap", List.of(row), Map.of(), List.of(), Optional.empty());
    assertThat(table.markdown()).contains("| (i) | 3 | 0.600 ± 0.141 (n=2) |");
    var values = new ObjectMapper().readTree(table.json()).at("/rows/0/metrics/id/values");
    assertThat(values.get(1).isNull()).isTrue();
    assertThat(table.csv()).contains("(i),1,id,\r\n");
  }

  @Test
  void aLoneRowIsNotTheBest() {
    var row = new TableRow("(i)", List.of(Map.of("id", 0.5)), false);
    var table = new Table("one", List.of(row), Map.of(), List.of(), Optional.empty());
    assertThat(table.markdown()).contains("| (i) | 1 | 0.500 |").doesNotContain("**");
  }

  @Test
  void namesShowAsThemselvesInMarkdown() {
    var row = new TableRow("a|b *c* <d>\n[e](f)", List.of(Map.of("id", 0.5)), false);
    var table = new Table("x_y_", List.of(row), Map.of(), List.of(), Optional.empty());
    assertThat(table.markdown())
        .startsWith("# x\\_y\\_\n")
        .contains("| a\\|b \\*c\\* \\<d\\> \\[e\\](f) | 1 |");
  }

  @Test
  void csvRoundTrip() {
    var name = "a \"b\", c\nd";
    var row = new TableRow(name, List.of(Map.of("id", 1 / 3.0), Map.of("id", Double.NaN)), false);
    var table = new Table("csv", List.of(row), Map.of(), List.of(), Optional.empty());
    assertThat(parse(table.csv()))
        .containsExactly(
            List.of("row", "trial", "metric", "value"),
            List.of(name, "0", "id", Double.toString(1 / 3.0)),
            List.of(name, "1", "id", ""));
  }

  /** RFC 4180, character by character. */
  private static List<List<String>> parse(String csv) {
    var lines = new ArrayList<List<String>>();
    var line = new ArrayList<String>();
    var field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < csv.length(); i++) {
      char c = csv.charAt(i);
      if (quoted && c == '"' && csv.charAt(i + 1) == '"') {
        field.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == ',' || c == '\r')) {
        line.add(field.toString());
        field.setLength(0);
      } else if (!quoted && c == '\n') {
        lines.add(List.copyOf(line));
        line.clear();
      } else {
        field.append(c);
      }
    }
    return lines;
  }

  @Test
  void writesFourFiles(@TempDir Path folder) {
    TABLE.write(folder);
    assertThat(folder.resolve("table.md")).hasContent(TABLE.markdown());
    assertThat(folder.resolve("table.csv")).content().isEqualTo(TABLE.csv());
    assertThat(folder.resolve("table.json")).hasContent(TABLE.json());
    assertThat(folder.resolve("table.tex")).hasContent(TABLE.latex());
  }

  @Test
  void rejectsInconsistentTables() {
    var row = new TableRow("(i)", List.of(), false);
    assertThatThrownBy(
            () -> new Table("x", List.of(row, row), Map.of(), List.of(), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(i)");
    assertThatThrownBy(() -> new Table("x", List.of(row), Map.of(), List.of(), Optional.of("(iv)")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(iv)");
    assertThatThrownBy(() -> new TableRow("(i)", List.of(Map.of("iou", 0.5)), false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'iou'");
  }
}
