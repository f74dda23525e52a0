package org.ala4j.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ala4j.metrics.FactorialDesign;
import org.ala4j.metrics.FactorialDesign.Factor;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.PairedBootstrap;
import org.ala4j.metrics.Plane;
import org.ala4j.picture.Gallery;
import org.ala4j.picture.Gallery.Cell;
import org.ala4j.picture.Gallery.Image;
import org.ala4j.picture.Jpeg;
import org.ala4j.picture.StoredPicture;
import org.ala4j.table.ClassName;
import org.ala4j.table.EffectsTable;
import org.ala4j.table.ImageResult;
import org.ala4j.table.MeanCurves;
import org.ala4j.table.Published;
import org.ala4j.table.RowCurves;
import org.ala4j.table.SanityTable;
import org.ala4j.table.Table;
import org.ala4j.table.TableRow;
import org.ala4j.table.TrialHistory;
import org.ala4j.table.TrialHistory.Epoch;
import org.junit.jupiter.api.Test;

class ResultPageTest {
  private static final String NASTY = "</style><script>alert('x')</script> \" onload=\"y";

  private static Table table(String row, String note) {
    return new Table(
        "demo " + row,
        List.of(
            new TableRow(
                row, List.of(Map.of("miou", 0.4, "iou_otsu", 0.3), Map.of("miou", 0.42)), false),
            new TableRow("whole", List.of(Map.of("miou", 0.6), Map.of("miou", 0.63)), false),
            new TableRow("noise", List.of(Map.of("miou", 0.2)), true)),
        Map.of(row, Map.of("miou", new Published(0.520, 0.041))),
        List.of(note),
        Optional.of("whole"),
        Map.of(row, Map.of("miou", new PairedBootstrap(24, -0.205, -0.3, -0.1, 0.0004))));
  }

  private static Origin origin(String text) {
    return new Origin(
        "./ala run " + text,
        List.of(0, 1),
        Map.of("dataset", text, "encoder_sha256", "abc"),
        List.of(new Origin.Trial(text, 0, 8, 6, 62, 3700, 2048)),
        Map.of(text, "key: " + text));
  }

  private static ImageResult scored(int image, String text, double iou, double probability) {
    return new ImageResult(
        image,
        text + ".jpg",
        text,
        "wren",
        probability,
        Map.of(Metric.MIOU, iou, Metric.AREA, 0.5));
  }

  static Gallery gallery(List<String> rows, double... ious) {
    StoredPicture picture =
        new StoredPicture(
            Jpeg.bytes(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB)),
            Plane.constant(2, 2, 1),
            Optional.of(Plane.constant(4, 4, 1)));
    List<Image> images =
        IntStream.range(0, ious.length)
            .mapToObj(
                i -> {
                  Map<String, Cell> cells = new LinkedHashMap<>();
                  for (String row : rows) {
                    double probability = 0.1 * (i + 1);
                    cells.put(row, new Cell(picture.map(), scored(i, NASTY, ious[i], probability)));
                  }
                  return new Image(i, picture, cells);
                })
            .toList();
    return new Gallery(rows, "whole", 0, images);
  }

  private static TrialHistory history() {
    return new TrialHistory(
        0,
        List.of(new Epoch(1, false, 2, 3, 0.3, 0.1, 0.5), new Epoch(2, true, 1, 2, 0.5, 0.2, 0.4)),
        2);
  }

  private static SanityTable sanity(String text) {
    SanityTable sanity = new SanityTable();
    sanity.add(text, "stage " + text, 0.25);
    return sanity;
  }

  private static EffectsTable effects(String text) {
    Map<String, Double> run = Map.of("miou", 0.5);
    return new EffectsTable(
        text,
        new FactorialDesign(List.of(new Factor(text, List.of("off", text + "on")))),
        List.of(text, "whole"),
        List.of(List.of(run, run)),
        2);
  }

  private static ResultPage page(String text) {
    MeanCurves curves = new MeanCurves(List.of(0.0, 1.0), List.of(0.0, 1.0), List.of(1.0, 0.0));
    return new ResultPage(
        table(text, "note " + text),
        Optional.of("source " + text),
        Optional.of(effects(text)),
        Map.of(text, List.of(history())),
        List.of(new RowCurves(text, false, curves), new RowCurves("noise", true, curves)),
        gallery(List.of(text, "whole"), 0.1, 0.2),
        sanity(text),
        origin(text));
  }

  @Test
  void nothingFromOutsideBecomesMarkup() {
    String html = page(NASTY).html();
    assertThat(html).contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
    assertThat(html).doesNotContain("<script").doesNotContain("\" onload");
    assertThat(html.split("</style>", -1)).hasSize(2);
  }

  @Test
  void templatesInNamesAreNotFilledIn() {
    assertThat(page("{{style}} ${x} $1").html()).contains("<h1>demo {{style}} ${x} $1</h1>");
  }

  @Test
  void nothingIsLoadedFromElsewhere() {
    String html = page("(i)").html();
    assertThat(html).contains("default-src 'none'");
    assertThat(html.replaceAll("href=\"(#|data:)", "")).doesNotContain("href=");
    assertThat(html).doesNotContain("src=\"").doesNotContain("@import").doesNotContain("http:");
  }

  @Test
  void theTableShowsPValuesPublishedNumbersAndControls() {
    String html = page("(i)").html();
    assertThat(html)
        .contains("<span class=\"mean\">.410</span><span class=\"std\"> ± .014</span>")
        .contains("<span class=\"small\">p = ")
        .contains("<span class=\"small\">†‡</span>")
        .contains("<td class=\"best\"><span class=\"mean\">.615</span>")
        .contains("<tr class=\"published\"><th scope=\"row\">published</th>")
        .contains("the published numbers (source (i)); in brackets: measured − published.")
        .contains("<span class=\"std\"> ± .041</span><span class=\"small\">(−.110)</span></td>")
        .contains("<th colspan=\"3\">Controls</th>")
        .contains("Against whole")
        .contains("<span class=\"mean\">−.205</span>")
        .contains("<span class=\"small\">24 images: −.300 to −.100, p &lt; .001 ‡</span>")
        .contains("<h3>Other threshold rules</h3>")
        .contains("<span class=\"mean\">.300</span><span class=\"small\">n = 1</span>")
        .contains("With n = 2 trials the test has little power")
        .contains("<li>note (i)</li>");
  }

  @Test
  void whatIsNotStoredIsLeftOut() {
    ResultPage page =
        new ResultPage(
            new Table(
                "bare",
                List.of(new TableRow("model", List.of(Map.of("id", 0.5)), false)),
                Map.of(),
                List.of(),
                Optional.of("model")),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            List.of(),
            new Gallery(List.of(), "model", 0, List.of()),
            new SanityTable(),
            origin("model"));
    assertThat(page.html())
        .contains("id=\"results\"")
        .contains("id=\"origin\"")
        .doesNotContain("id=\"sanity\"")
        .doesNotContain("Other threshold rules")
        .doesNotContain("id=\"effects\"")
        .doesNotContain("id=\"factors\"")
        .doesNotContain("id=\"probability\"")
        .doesNotContain("id=\"learning\"")
        .doesNotContain("id=\"pictures\"");
  }

  @Test
  void bestAndWorstGoByTheReferencesIou() {
    Gallery gallery = gallery(List.of("whole"), 0.5, 0.1, 0.9, 0.3, 0.7);
    Gallery.Extremes ends = gallery.extremes().orElseThrow();
    assertThat(ends.by()).isEqualTo("IoU");
    assertThat(ends.best()).extracting(Image::id).containsExactly(2, 4);
    assertThat(ends.worst()).extracting(Image::id).containsExactly(1, 3);
  }

  @Test
  void withoutRegionsBestAndWorstGoByTheCertainty() {
    double none = Double.NaN;
    Gallery.Extremes ends = gallery(List.of("whole"), none, none, none).extremes().orElseThrow();
    assertThat(ends.by()).startsWith("certainty");
    // All are wrong; the least certain is the best.
    assertThat(ends.best()).extracting(Image::id).containsExactly(0);
    assertThat(ends.worst()).extracting(Image::id).containsExactly(2);
  }

  @Test
  void withoutTheReferenceOrASecondImageThereIsNoBest() {
    assertThat(gallery(List.of("(i)"), 0.1, 0.2).extremes()).isEmpty();
    assertThat(gallery(List.of("whole"), 0.1).extremes()).isEmpty();
  }

  @Test
  void theFigureIsWide() {
    double[] ious = new double[24];
    BufferedImage figure =
        gallery(List.of("(i)", "(ii)", "(iii)", "whole"), ious).figure().orElseThrow().picture();
    assertThat(figure.getWidth()).isGreaterThan(figure.getHeight());
    assertThat(new Gallery(List.of(), "", 0, List.of()).figure()).isEmpty();
  }

  @Test
  void classNamesAreReadable() {
    assertThat(ClassName.readable("001.Black_footed_Albatross"))
        .isEqualTo("Black footed Albatross");
    assertThat(ClassName.readable("007.")).isEqualTo("007.");
  }

  @Test
  void timesAreReadable() {
    assertThat(OriginHtml.time(42)).isEqualTo("42 s");
    assertThat(OriginHtml.time(185)).isEqualTo("3 min 05 s");
    assertThat(OriginHtml.time(7620)).isEqualTo("2 h 07 min");
  }

  @Test
  void anElementMustBeClosedAndIsComplete() {
    assertThat(new Html().open("a").with("b", "<&\"'>").with("c", null).text("1 < 2").close())
        .hasToString("<a b=\"&lt;&amp;&quot;&#39;&gt;\">1 &lt; 2</a>");
    assertThat(new Html().empty("br")).hasToString("<br/>");
    assertThatThrownBy(() -> new Html().open("a").toString())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new Html().open("a").text("x").with("b", "c"))
        .isInstanceOf(IllegalStateException.class);
  }
}
