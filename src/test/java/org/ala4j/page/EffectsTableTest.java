package org.ala4j.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.ala4j.metrics.FactorialDesign;
import org.ala4j.metrics.FactorialDesign.Factor;
import org.ala4j.metrics.FactorialEffect;
import org.ala4j.table.EffectsTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EffectsTableTest {
  private static final FactorialDesign SQUARE =
      new FactorialDesign(
          List.of(
              new Factor("a|ea", List.of("off", "on")), new Factor("lora", List.of("off", "on"))));

  @TempDir Path folder;

  private static List<Map<String, Double>> seed(double... miou) {
    return Arrays.stream(miou).mapToObj(v -> Map.of("miou", v, "energy", Double.NaN)).toList();
  }

  private static EffectsTable table(FactorialDesign design, List<List<Map<String, Double>>> seeds) {
    List<String> rows = IntStream.range(0, design.runs()).mapToObj(r -> "row " + r).toList();
    return new EffectsTable("demo", design, rows, seeds, 3);
  }

  private static String html(EffectsTable table) {
    Html html = new Html();
    new EffectsHtml(table).write(html);
    return html.toString();
  }

  /** Effects of the first seed: .4, .2, .2; of the second: .2, .2, .4. */
  private static EffectsTable square() {
    return table(SQUARE, List.of(seed(0.1, 0.3, 0.1, 0.7), seed(0.2, 0.0, 0.0, 0.6)));
  }

  @Test
  void markdownHasEveryEffectOfEveryMetricThatIsThere() throws IOException {
    square().write(folder);
    assertThat(Files.readString(folder.resolve("effects.md")))
        .startsWith(
            """
            # demo: main effects and interactions

            | effect | mIoU ↑ |
            | :-- | --: |
            | *mean of all runs* | .250 ± .071 |
            | a\\|ea | +.300 ± .141 (p = .205) |
            | lora | +.200 ± .000 |
            | a\\|ea × lora | +.300 ± .141 (p = .205) |

            - 4 combinations of a\\|ea (off, on), lora (off, on). The grid is complete in 2 of 3 \
            seeds; the others are left out.
            """)
        .contains("With n = 2 seeds")
        .endsWith(
            """
            | row | a\\|ea | lora |
            | :-- | :-- | :-- |
            | row 0 | off | off |
            | row 1 | on | off |
            | row 2 | off | on |
            | row 3 | on | on |
            """);
  }

  @Test
  void csvHasALineForEachEffectAndMetric() throws IOException {
    square().write(folder);
    assertThat(Files.readString(folder.resolve("effects.csv")).lines())
        .containsExactly(
            "effect,order,metric,n,mean,std,p",
            "a|ea,1,miou,2,0.300000,0.141421,0.204833",
            "lora,1,miou,2,0.200000,0.000000,",
            "a|ea × lora,2,miou,2,0.300000,0.141421,0.204833");
  }

  @Test
  void aSignificantEffectIsBold() throws IOException {
    EffectsTable table =
        table(SQUARE, List.of(seed(0.1, 0.5, 0.1, 0.5), seed(0.1, 0.502, 0.1, 0.502)));
    table.write(folder);
    assertThat(Files.readString(folder.resolve("effects.md")))
        .contains("**+.401 ± .001** (p = .002)");
    assertThat(html(table)).contains("<td class=\"significant\"><span class=\"mean\">+.401</span>");
  }

  @Test
  void thePageDrawsBarsWithWhiskersAndInteractions() {
    String html = html(square());
    assertThat(html.split("class=\"bar", -1)).hasSize(1 + 3);
    assertThat(html.split("class=\"bar interaction\"", -1)).hasSize(1 + 1);
    assertThat(html.split("class=\"whisker\"", -1)).hasSize(1 + 3 * 3);
    assertThat(html).contains("Interaction plots").contains("<title>lora off</title>");
    assertThat(html).doesNotContain("<script");
  }

  /** Where bars begin and end, and whiskers, measured by the grid's own lines. */
  @Test
  void barsAndWhiskersAreToScale() {
    EffectsTable table = table(SQUARE, List.of(seed(0.5, 0.1, 0.6, 0.2), seed(0.5, 0.3, 0.6, 0.4)));
    List<FactorialEffect> effects = table.effects(table.metrics().get(0));
    Html html = new Html();
    new EffectBars("x", effects).write(html);
    String svg = html.toString();
    List<Double> grid = all("class=\"grid\" x1=\"([0-9.]+)\"", svg);
    List<Double> ticks = all("middle\">([0-9.\u2212]+)</text>", svg);
    double unit =
        (grid.get(grid.size() - 1) - grid.get(0)) / (ticks.get(ticks.size() - 1) - ticks.get(0));
    double zero = grid.get(0) - ticks.get(0) * unit;
    List<Double> starts = all("<rect class=\"bar[^>]* x=\"([0-9.]+)\"", svg);
    List<Double> widths = all("<rect class=\"bar[^>]* width=\"([0-9.]+)\"", svg);
    List<Double> lows = all("class=\"whisker\" x1=\"([0-9.]+)\"", svg);
    List<Double> highs = all("class=\"whisker\" x1=\"[0-9.]+\" x2=\"([0-9.]+)\"", svg);
    // The first factor: −.4 and −.2, so −.3 ± .141; the second +.1 in both seeds.
    assertThat(starts.get(0)).isCloseTo(zero - 0.3 * unit, within(0.2));
    assertThat(widths.get(0)).isCloseTo(0.3 * unit, within(0.2));
    assertThat(lows.get(0)).isCloseTo(zero + (-0.3 - 0.1414) * unit, within(0.2));
    assertThat(highs.get(0)).isCloseTo(zero + (-0.3 + 0.1414) * unit, within(0.2));
    assertThat(starts.get(1)).isCloseTo(zero, within(0.2));
    assertThat(widths.get(1)).isCloseTo(0.1 * unit, within(0.2));
  }

  private static List<Double> all(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(found -> Double.valueOf(found.group(1).replace('\u2212', '-')))
        .toList();
  }

  @Test
  void oneSeedHasNeitherWhiskersNorP() {
    String html = html(table(SQUARE, List.of(seed(0.1, 0.3, 0.1, 0.7))));
    assertThat(html)
        .contains("class=\"bar\"")
        .contains("needs at least two seeds")
        .doesNotContain("whisker")
        .doesNotContain("p = ");
  }

  @Test
  void withoutACompleteSeedThereIsASentence() throws IOException {
    EffectsTable none = table(SQUARE, List.of());
    none.write(folder);
    assertThat(Files.readString(folder.resolve("effects.md")))
        .contains("complete in 0 of 3 seeds")
        .doesNotContain("mIoU");
    assertThat(html(none)).contains("complete in 0 of 3 seeds").doesNotContain("<svg");
  }

  @Test
  void levelsOfAFactorOfThreeAndItsInteractionPictures() throws IOException {
    FactorialDesign design =
        new FactorialDesign(
            List.of(
                new Factor("lambda", List.of("0.1", "1", "<3>")),
                new Factor("aea", List.of("off", "on"))));
    EffectsTable table = table(design, List.of(seed(0.1, 0.2, 0.6, 0.3, 0.4, 0.8)));
    table.write(folder);
    assertThat(Files.readString(folder.resolve("effects.md")))
        .contains("| lambda = 0.1 | -.200 |")
        .contains("| aea | +.200 |")
        .contains("only pictures")
        .doesNotContain("lambda ×");
    assertThat(html(table)).contains("lambda × aea").contains("lambda = &lt;3&gt;");
  }

  @Test
  void manyFactorsShowTheStrongestInteractionsOnly() {
    FactorialDesign design =
        new FactorialDesign(
            IntStream.range(0, 6)
                .mapToObj(f -> new Factor("f" + f, List.of("off", "on")))
                .toList());
    // f4 and f5 depend on each other; nothing else does anything
    double[] y =
        IntStream.range(0, 64)
            .mapToDouble(r -> design.level(r, 4) == design.level(r, 5) ? 0.8 : 0.2)
            .toArray();
    String html = html(table(design, List.of(seed(y))));
    assertThat(html.split("class=\"bar", -1)).as("6 main, 15 of two").hasSize(1 + 21);
    String plots = html.substring(html.indexOf("Interaction plots"));
    assertThat(plots.split("<figcaption>", -1)).hasSize(1 + 6);
    assertThat(plots.split("<figcaption>", -1)[1]).startsWith("f4 × f5");
    assertThat(html).contains("the 6 strongest are shown");
  }

  @Test
  void anIncompleteGridIsRefused() {
    assertThatThrownBy(() -> table(SQUARE, List.of(seed(0.1, 0.2, 0.3))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not complete");
  }
}
