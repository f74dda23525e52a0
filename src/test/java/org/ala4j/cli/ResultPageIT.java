package org.ala4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Metrics;
import org.ala4j.picture.StoredPicture;
import org.ala4j.table.ImageResult;
import org.ala4j.table.MeanCurves;
import org.ala4j.testing.Browser;
import org.ala4j.testing.OlderLayout;
import org.ala4j.testing.Resealed;
import org.ala4j.testing.TinyCub;
import org.ala4j.testing.TinyExperiment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run leaves for its page, the page, and making it again. */
class ResultPageIT {
  @TempDir static Path folder;

  private static Path results;

  @BeforeAll
  static void run() throws IOException {
    Path data = TinyCub.write(folder.resolve("data"), 2, 16);
    results = folder.resolve("results");
    Path file = TinyExperiment.write(folder, "page", data);
    Said said =
        Said.ala(
            "run",
            file.toString(),
            "--out",
            results.toString(),
            "--set",
            "hyperparams.epochs=3",
            "--set",
            "evaluate.overlays=6");
    assertThat(said.exit()).as(said.err()).isZero();
  }

  @Test
  void theStoredCurvesAndImagesAreThoseOfTheMetrics() throws IOException {
    Path trial = results.resolve("(iv)/seed-1");
    JsonNode result = new ObjectMapper().readTree(trial.resolve("result.json").toFile());
    Map<String, MeanCurves> curves = new LinkedHashMap<>();
    for (String map : List.of("ala", "all-ones", "random", "gaussian", "class-token-attention")) {
      Path csv = OlderLayout.judged(trial, map).resolve("curves.csv");
      curves.putAll(MeanCurves.read(Files.readString(csv)));
    }
    assertThat(curves).hasSize(5);
    curves.forEach(
        (name, mean) -> {
          JsonNode metrics =
              name.equals("ala") ? result.path("metrics") : result.path("controls").path(name);
          assertThat(mean.fraction()).hasSize(7).startsWith(0.0).endsWith(1.0);
          assertThat(areaUnder(mean.insertion()))
              .isCloseTo(metrics.path("insertion").asDouble(), within(1e-5));
          assertThat(areaUnder(mean.deletion()))
              .isCloseTo(metrics.path("deletion").asDouble(), within(1e-5));
        });
    assertThat(results.resolve("(i)/seed-0/judged")).isDirectoryNotContaining("glob:**/random");

    List<ImageResult> images =
        ImageResult.read(Files.readString(OlderLayout.judged(trial, "ala").resolve("images.csv")));
    assertThat(images).hasSize(16).allMatch(i -> i.file().startsWith("images/00"));
    assertThat(images).filteredOn(i -> !Double.isNaN(i.value(Metric.INSERTION))).hasSize(4);
    assertThat(images.stream().mapToDouble(ImageResult::iou).average().orElseThrow())
        .isCloseTo(result.path("metrics").path("miou").asDouble(), within(1e-5));
    assertThat(images.stream().filter(ImageResult::right).count() / 16.0)
        .isCloseTo(result.path("metrics").path("accuracy").asDouble(), within(1e-9));
  }

  private static double areaUnder(List<Double> curve) {
    double ends = curve.get(0) + curve.get(curve.size() - 1);
    double sum = curve.stream().mapToDouble(Double::doubleValue).sum();
    return (sum - ends / 2) / (curve.size() - 1);
  }

  @Test
  void aTrialsPicturesAreSharpAndSmall() throws IOException {
    Path maps = OlderLayout.judged(results.resolve("(i)/seed-0"), "ala").resolve("maps");
    assertThat(StoredPicture.ids(maps)).hasSize(6);
    int id = StoredPicture.ids(maps).findFirst().orElseThrow();
    assertThat(StoredPicture.read(maps, id).decodedPhoto().getWidth()).isEqualTo(320);
    try (var files = Files.list(maps)) {
      assertThat(files.mapToLong(f -> f.toFile().length()).sum()).isLessThan(6 * 100_000);
    }
    BufferedImage figure = ImageIO.read(results.resolve("overlays.png").toFile());
    assertThat(figure.getWidth()).isGreaterThan(figure.getHeight());
  }

  @Test
  void aReportIsMadeAgainFromWhatIsStored() throws IOException {
    Path copy = copied("again");
    for (String name :
        List.of("index.html", "table.md", "table.json", "table.tex", "overlays.png")) {
      Files.delete(copy.resolve(name));
    }
    assertThat(Said.ala("report", copy.toString()).exit()).isZero();
    for (String name :
        List.of("index.html", "table.md", "table.json", "table.tex", "overlays.png")) {
      assertThat(copy.resolve(name)).hasSameBinaryContentAs(results.resolve(name));
    }
    Files.delete(copy.resolve("(i)/seed-1/result.json"));
    assertThat(Said.ala("report", copy.toString()).exit()).isZero();
    assertThat(copy.resolve("index.html"))
        .content()
        .contains("Not finished and left out: (i), seed 1.");
  }

  /** What a run knew before there were other threshold rules and the bootstrap. */
  @Test
  void olderResultsCanStillBeReported() throws IOException {
    Path copy = copied("older");
    OlderLayout.convertAll(copy);
    for (Path file : files(copy, "images.csv")) {
      Files.writeString(file, Files.readString(file).replaceAll("(,[^,\r\n]*){8}(?=\r\n)", ""));
    }
    assertThat(Files.readString(copy.resolve("(i)/seed-0/images.csv")))
        .startsWith(
            "id,file,label,predicted,probability,iou,area,pointing,energy,insertion,deletion\r\n");
    ObjectMapper mapper = new ObjectMapper();
    for (Path file : files(copy, "result.json")) {
      List<String> later =
          Metrics.shipped().stream()
              .filter(metric -> metric.block() != Metric.Block.MAIN)
              .map(Metric::key)
              .toList();
      Resealed.older(
          file.getParent(),
          result -> {
            assertThat(result.path("rules").path("iou.threshold").asText()).isEqualTo("0.5");
            result.remove("rules");
            ((ObjectNode) result.path("metrics")).remove(later);
            result.path("controls").forEach(control -> ((ObjectNode) control).remove(later));
          });
    }
    assertThat(Said.ala("report", copy.toString()).exit()).isZero();
    assertThat(Files.readString(results.resolve("table.md"))).contains("Other threshold rules");
    assertThat(Files.readString(copy.resolve("table.md")))
        .doesNotContain("Other threshold rules")
        .contains("over images")
        .contains("Stored before checksums, so not verified: (i), seed 0; (iv), seed 0");
    JsonNode table = mapper.readTree(copy.resolve("table.json").toFile());
    assertThat(table.at("/rows/0/bootstrap/miou"))
        .isEqualTo(
            mapper.readTree(results.resolve("table.json").toFile()).at("/rows/0/bootstrap/miou"))
        .isNotEmpty();
    assertThat(table.at("/rows/0/metrics/iou_mean").isNull()).isTrue();
  }

  @Test
  void whatCannotBeReportedIsSaidInASentence() throws IOException {
    Said absent = Said.ala("report", folder.resolve("absent").toString());
    assertThat(absent.exit()).isEqualTo(2);
    assertThat(absent.err()).contains("not a folder of results").hasLineCount(1);

    Path copy = copied("damaged");
    Path curves = OlderLayout.judged(copy.resolve("(iv)/seed-0"), "ala").resolve("curves.csv");
    Files.writeString(curves, "no,curves\r\n1\r\n");
    Said damaged = Said.ala("report", copy.toString());
    assertThat(damaged.exit()).isEqualTo(3);
    assertThat(damaged.err())
        .containsPattern(
            "left out: \\(iv\\), seed 0 \\(judged/ala/\\w+/curves.csv is not as it was written\\)")
        .hasLineCount(1);
    assertThat(damaged.out()).contains("(iv)");
    assertThat(Files.readString(copy.resolve("table.md")))
        .contains("Damaged and left out: (iv), seed 0 (judged/ala/")
        .contains("curves.csv is not as it was written).");

    for (Path result : files(copy, "result.json")) {
      Files.delete(result);
    }
    Said nothing = Said.ala("report", copy.toString());
    assertThat(nothing.exit()).isEqualTo(2);
    assertThat(nothing.err()).contains("no finished trial").hasLineCount(1);
  }

  private static Path copied(String name) throws IOException {
    Path target = folder.resolve(name);
    try (var files = Files.walk(results)) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(results.relativize(file).toString()));
      }
    }
    return target;
  }

  private static List<Path> files(Path folder, String name) throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(f -> f.getFileName().toString().equals(name)).toList();
    }
  }

  /** The page as a browser shows it. */
  @Nested
  class InABrowser {
    private static final String CELL = ".strip label .stage";
    private static final String CONTRASTS =
        """
      (() => {
        const parse = c => c.match(/[\\d.]+/g).map(Number);
        const light = c => {
          const [r, g, b] = c.slice(0, 3).map(v => v / 255)
            .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
          return .2126 * r + .7152 * g + .0722 * b;
        };
        const ground = e => {
          for (; e; e = e.parentElement) {
            const c = parse(getComputedStyle(e).backgroundColor);
            if (c.length < 4 || c[3] > 0) return c;
          }
          return [255, 255, 255];
        };
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const poor = [];
        let seen = 0;
        for (let t; t = texts.nextNode();) {
          const e = t.parentElement;
          if (!t.data.trim() || e.tagName === 'title' || !e.getClientRects().length) continue;
          const style = getComputedStyle(e);
          const ink = parse(e.namespaceURI.endsWith('svg') ? style.fill : style.color);
          const [a, b] = [light(ink), light(ground(e))].sort((x, y) => y - x);
          const ratio = (a + .05) / (b + .05);
          seen++;
          if (ratio < 4.5) poor.push(`${t.data.trim()} ${ratio.toFixed(2)}`);
        }
        return {seen, poor};
      })()
      """;

    private static Browser browser;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
      browser = Browser.start(folder.resolve("profile"));
    }

    @AfterAll
    static void close() {
      if (browser != null) {
        browser.close();
      }
    }

    @BeforeEach
    void open() throws InterruptedException {
      browser.window(1280, 900, false);
      browser.colours("light");
      browser.point(0, 0);
      browser.open(results.resolve("index.html"));
    }

    private static List<String> complaints() {
      List<String> complaints = new ArrayList<>();
      browser.events("Runtime.exceptionThrown").forEach(e -> complaints.add(e.toString()));
      browser.events("Runtime.consoleAPICalled").forEach(e -> complaints.add(e.toString()));
      browser.events("Log.entryAdded").forEach(e -> complaints.add(e.toString()));
      browser.events("Page.javascriptDialogOpening").forEach(e -> complaints.add(e.toString()));
      return complaints;
    }

    @Test
    void everythingIsThereAndNothingIsLoaded() {
      assertThat(browser.evaluate("document.querySelector('h1').textContent").asText())
          .isEqualTo("page");
      assertThat(browser.evaluate("[...document.querySelectorAll('h2')].map(h => h.textContent)"))
          .extracting(JsonNode::asText)
          .containsExactly(
              "Results",
              "Where the models look",
              "Against (iv)",
              "Insertion and deletion",
              "Learning curves",
              "How to reproduce");
      // Three panels of all rows, two rows of three panels, insertion and deletion.
      assertThat(browser.evaluate("document.querySelectorAll('svg.chart').length").asInt())
          .isEqualTo(11);
      assertThat(browser.evaluate("document.querySelectorAll('.band').length").asInt())
          .isEqualTo(9);
      assertThat(browser.evaluate("document.querySelectorAll('.dot').length").asInt())
          .isEqualTo(12);
      assertThat(browser.evaluate("document.querySelector('.command').textContent").asText())
          .startsWith("./ala run ")
          .contains("page.yaml");
      assertThat(complaints()).isEmpty();
      assertThat(browser.events("Network.requestWillBeSent"))
          .extracting(e -> e.path("request").path("url").asText())
          .allMatch(url -> url.startsWith("file:") || url.startsWith("data:"));
    }

    @Test
    void everyPictureCanBeDecoded() {
      JsonNode widths =
          browser.evaluate(
              "Promise.all([...document.querySelectorAll('svg image')].map(async i => {"
                  + " const p = new Image(); p.src = i.href.baseVal; await p.decode();"
                  + " return p.naturalWidth; }))");
      // Six photos and two maps of each.
      assertThat(widths).hasSize(6 * 3).allMatch(width -> width.asInt() >= 96);
      assertThat(
              browser.evaluate("[...document.images].every(i => i.naturalWidth > 0)").asBoolean())
          .isTrue();
      assertThat(
              browser
                  .evaluate(
                      "[...document.querySelectorAll('use')].every(u =>"
                          + " document.querySelector(u.getAttribute('href')))")
                  .asBoolean())
          .isTrue();
    }

    @Test
    void aPhoneNeedsNoSidewaysScrolling() throws InterruptedException {
      browser.window(390, 844, true);
      browser.open(results.resolve("index.html"));
      assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
          .isLessThanOrEqualTo(390);
      assertThat(browser.evaluate("innerWidth").asInt()).isEqualTo(390);
    }

    @Test
    void textStandsOutByDayAndByNight() {
      for (String colours : List.of("light", "dark")) {
        browser.colours(colours);
        JsonNode contrasts = browser.evaluate(CONTRASTS);
        assertThat(contrasts.path("seen").asInt()).isGreaterThan(200);
        assertThat(contrasts.path("poor")).as(colours).isEmpty();
      }
      assertThat(browser.evaluate("getComputedStyle(document.body).backgroundColor").asText())
          .isEqualTo("rgb(20, 22, 25)");
    }

    @Test
    void pointingAtAPictureShowsThePhoto() throws IOException {
      BufferedImage overlay = browser.picture(CELL);
      JsonNode box = browser.box(CELL);
      browser.point(box.get("x").asDouble() + 50, box.get("y").asDouble() + 50);
      assertThat(difference(browser.picture(CELL), overlay)).isGreaterThan(10);
      assertThat(difference(browser.picture(CELL), browser.picture("li .stage"))).isLessThan(2);
      browser.point(0, 0);
      assertThat(difference(browser.picture(CELL), overlay)).isLessThan(0.5);
    }

    @Test
    void tappingAPictureShowsThePhotoAndTappingItAgainTheMap()
        throws IOException, InterruptedException {
      browser.window(390, 844, true);
      browser.open(results.resolve("index.html"));
      BufferedImage overlay = browser.picture(CELL);
      JsonNode box = browser.box(CELL);
      browser.tap(box.get("x").asDouble() + 50, box.get("y").asDouble() + 50);
      assertThat(difference(browser.picture(CELL), overlay)).isGreaterThan(10);
      browser.tap(box.get("x").asDouble() + 50, box.get("y").asDouble() + 50);
      assertThat(difference(browser.picture(CELL), overlay)).isLessThan(0.5);
    }

    @Test
    void theSpaceBarDoesTheSame() throws IOException {
      BufferedImage overlay = browser.picture(CELL);
      browser.evaluate("document.querySelector('.peek').focus()");
      for (String type : List.of("keyDown", "keyUp")) {
        browser.send(
            "Input.dispatchKeyEvent",
            Map.of("type", type, "key", " ", "code", "Space", "text", " "));
      }
      assertThat(browser.evaluate("document.querySelector('.peek').checked").asBoolean()).isTrue();
      browser.evaluate("document.activeElement.blur()");
      assertThat(difference(browser.picture(CELL), overlay)).isGreaterThan(10);
    }

    @Test
    void theSwitchChangesEveryPicture() throws IOException {
      List<BufferedImage> seen = new ArrayList<>();
      for (String view : List.of("overlay", "photo", "true-region", "map")) {
        browser.evaluate(
            String.format(
                Locale.ROOT, "document.querySelector('label[for=view-%s]').click()", view));
        BufferedImage shown = browser.picture("article:last-of-type li:last-child .stage");
        assertThat(seen).as(view).allMatch(other -> difference(other, shown) > 5);
        seen.add(shown);
      }
    }

    @Test
    void nothingOfItNeedsAScript() throws IOException, InterruptedException {
      assertThat(browser.evaluate("document.scripts.length").asInt()).isZero();
      BufferedImage with = browser.picture("#probability");
      browser.send("Emulation.setScriptExecutionDisabled", Map.of("value", true));
      try {
        browser.open(results.resolve("index.html"));
        assertThat(difference(browser.picture("#probability"), with)).isZero();
        assertThat(difference(browser.picture(CELL), browser.picture("li .stage")))
            .isGreaterThan(10);
      } finally {
        browser.send("Emulation.setScriptExecutionDisabled", Map.of("value", false));
      }
    }

    @Test
    void namesAreShownAndNotRun() throws IOException, InterruptedException {
      String name = "<script>alert(1)</script><img src=x onerror=alert(2)>";
      Path copy = copied("names");
      for (Path file : files(copy, "images.csv")) {
        Files.writeString(file, Files.readString(file).replace("001.Disc_1", name));
      }
      for (Path result : files(copy, "result.json")) {
        Resealed.result(result.getParent(), json -> {});
      }
      Resealed.file(
          copy.resolve("experiment.json"),
          text -> text.replace("./ala run", name).replace("IoU is", name + " is"));
      assertThat(Said.ala("report", copy.toString()).exit()).isZero();
      browser.open(copy.resolve("index.html"));
      assertThat(complaints()).isEmpty();
      assertThat(browser.evaluate("document.scripts.length + document.images.length").asInt())
          .isZero();
      assertThat(browser.evaluate("document.querySelector('.command').textContent").asText())
          .startsWith(name);
      assertThat(browser.evaluate("document.body.innerText").asText())
          .contains(name + " is")
          .contains("✗");
    }

    /** Mean difference of two pictures' colours, on 0..255; large where their sizes differ. */
    private static double difference(BufferedImage a, BufferedImage b) {
      if (Math.abs(a.getWidth() - b.getWidth()) > 1
          || Math.abs(a.getHeight() - b.getHeight()) > 1) {
        return 255;
      }
      int width = Math.min(a.getWidth(), b.getWidth());
      int height = Math.min(a.getHeight(), b.getHeight());
      long sum = 0;
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          for (int shift = 0; shift <= 16; shift += 8) {
            sum += Math.abs((a.getRGB(x, y) >> shift & 0xff) - (b.getRGB(x, y) >> shift & 0xff));
          }
        }
      }
      return sum / (3.0 * width * height);
    }
  }
}
