package org.ala4j.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page of an experiment: table, curves, pictures and origin in one HTML file that loads nothing
 * and runs nothing. It has no script: what can be switched, check boxes and the style sheet switch,
 * and the page's own content policy forbids scripts and every request.
 *
 * @param table the results
 * @param published what the published numbers are, if there are any
 * @param histories row → its trials' trainings
 * @param curves insertion and deletion
 * @param gallery the pictures
 * @param sanity checks of the explainers; empty if there were none
 * @param origin how the results came about
 */
public record ResultPage(
    Table table,
    Optional<String> published,
    Map<String, List<TrialHistory>> histories,
    List<RowCurves> curves,
    Gallery gallery,
    SanityTable sanity,
    Origin origin) {
  /** Styles that the sheet knows; further rows begin again with the first. */
  private static final int ROW_STYLES = 8;

  private static final int CONTROL_STYLES = 4;
  private static final Pattern SLOT = Pattern.compile("\\{\\{(\\w+)}}");

  /** The page. */
  public String html() {
    Map<String, String> slots = new LinkedHashMap<>();
    slots.put("title", Html.escaped(table.experiment()));
    slots.put("style", resource("page.css"));
    slots.put("summary", part(this::writeSummary));
    List<Section> sections = sections();
    slots.put("contents", part(html -> writeContents(html, sections)));
    slots.put("body", part(html -> sections.forEach(section -> write(html, section))));
    return SLOT.matcher(resource("page.html"))
        .replaceAll(slot -> Matcher.quoteReplacement(slots.get(slot.group(1))));
  }

  private static String part(Consumer<Html> writer) {
    Html html = new Html();
    writer.accept(html);
    return html.toString();
  }

  private static String resource(String name) {
    try (InputStream in = ResultPage.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeSummary(Html html) {
    long rows = table.rows().stream().filter(row -> !row.control()).count();
    html.text(
        "%d %s × %d %s"
            .formatted(
                rows,
                rows == 1 ? "row" : "rows",
                origin.seeds().size(),
                origin.seeds().size() == 1 ? "seed" : "seeds"));
    fact(html, "dataset", "%s");
    fact(html, "test_images", "%s test images");
    fact(html, "regions", "regions: %s");
  }

  private void fact(Html html, String key, String text) {
    if (origin.facts().containsKey(key)) {
      html.text(" · " + text.formatted(origin.facts().get(key)));
    }
  }

  /** A part of the page; its title stands in the list of contents, too. */
  private record Section(String id, String title, String lead, Consumer<Html> content) {}

  private List<Section> sections() {
    Map<String, String> styles = styles();
    List<Section> sections = new ArrayList<>();
    TableHtml tables =
        new TableHtml(table, styles, published.map(text -> " (" + text + ")").orElse(""));
    sections.add(new Section("results", "Results", "", tables::write));
    if (!gallery.images().isEmpty()) {
      sections.add(
          new Section(
              "pictures",
              "Where the models look",
              "Images of seed %d. Point at a picture, tap it or press the space bar to compare"
                      .formatted(gallery.seed())
                  + " it with the photo and the true region.",
              new GalleryHtml(gallery, styles)::write));
    }
    if (!table.compared().isEmpty()) {
      String title = "Against " + table.reference().orElseThrow();
      sections.add(new Section("effects", title, "", tables::writeEffects));
    }
    if (!curves.isEmpty()) {
      sections.add(
          new Section(
              "probability",
              "Insertion and deletion",
              "The probability of the class while the most attended pixels appear on the masked-out"
                  + " image, and while they are masked out. Means over images and seeds; the numbers beside the"
                  + " names are the areas under the curves, as in the table.",
              new ProbabilityCurves(table, curves, styles)::write));
    }
    if (!sanity.isEmpty()) {
      sections.add(new Section("sanity", "Sanity checks", SanityTable.LEAD, sanity::write));
    }
    if (!histories.isEmpty()) {
      sections.add(
          new Section(
              "learning",
              "Learning curves",
              "A line per seed. Shaded: the epochs in which ones replace the map and ALA is frozen."
                  + " Dots: the epoch whose weights were tested.",
              new LearningCurves(histories, styles)::write));
    }
    sections.add(new Section("origin", "How to reproduce", "", new OriginHtml(origin)::write));
    return sections;
  }

  private static void write(Html html, Section section) {
    html.open("section").with("id", section.id()).element("h2", section.title());
    if (!section.lead().isEmpty()) {
      html.element("p", "lead", section.lead());
    }
    section.content().accept(html);
    html.close().newLine();
  }

  private static void writeContents(Html html, List<Section> sections) {
    html.open("ul");
    for (Section section : sections) {
      html.open("li")
          .open("a")
          .with("href", "#" + section.id())
          .text(section.title())
          .close()
          .close();
    }
    html.close();
  }

  /** Name → class names: rows and controls in the order of the table. */
  private Map<String, String> styles() {
    Map<String, String> styles = new LinkedHashMap<>();
    int rows = 0;
    int controls = 0;
    for (TableRow row : table.rows()) {
      String style = row.control() ? "c" + controls++ % CONTROL_STYLES : "s" + rows++ % ROW_STYLES;
      boolean reference = table.reference().filter(row.row()::equals).isPresent();
      styles.put(row.row(), reference ? style + " whole" : style);
    }
    return styles;
  }
}
