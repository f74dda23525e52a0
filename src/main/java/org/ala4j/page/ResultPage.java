package org.ala4j.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ala4j.picture.Gallery;
import org.ala4j.table.EffectsTable;
import org.ala4j.table.RowCurves;
import org.ala4j.table.SanityTable;
import org.ala4j.table.Table;
import org.ala4j.table.TableRow;
import org.ala4j.table.TrialHistory;

/**
 * The page of an experiment: table, curves, pictures and origin in one HTML file that loads nothing
 * and runs nothing. It has no script: what can be switched, check boxes and the style sheet switch,
 * and the page's own content policy forbids scripts and every request.
 *
 * @param table the results
 * @param published what the published numbers are, if there are any
 * @param effects main effects and interactions, if there is an ablation grid
 * @param histories row → its trials' trainings
 * @param curves insertion and deletion
 * @param gallery the pictures
 * @param sanity checks of the explainers; empty if there were none
 * @param origin how the results came about
 */
public record ResultPage(
    Table table,
    Optional<String> published,
    Optional<EffectsTable> effects,
    Map<String, List<TrialHistory>> histories,
    List<RowCurves> curves,
    Gallery gallery,
    SanityTable sanity,
    Origin origin) {
  /** Styles that the sheet knows; further rows begin again with the first. */
  private static final int ROW_STYLES = 8;

  private static final int CONTROL_STYLES = 4;

  /** The page. */
  public String html() {
    return Page.html(table.experiment(), this::writeSummary, sections());
  }

  private void writeSummary(Html html) {
    Verdict.of(table).ifPresent(verdict -> html.element("span", "verdict", verdict));
    long rows = table.rows().stream().filter(row -> !row.control()).count();
    html.text(
        String.format(
            Locale.ROOT,
            "%d %s × %d %s",
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
      html.text(" · " + String.format(Locale.ROOT, text, origin.facts().get(key)));
    }
  }

  private List<Page.Section> sections() {
    Map<String, String> styles = styles();
    List<Page.Section> sections = new ArrayList<>();
    TableHtml tables =
        new TableHtml(table, styles, published.map(text -> " (" + text + ")").orElse(""));
    sections.add(new Page.Section("results", "Results", "", tables::write));
    if (!gallery.images().isEmpty()) {
      sections.add(
          new Page.Section(
              "pictures",
              "Where the models look",
              String.format(
                      Locale.ROOT,
                      "Images of seed %d. Point at a picture, tap it or press the space bar to compare",
                      gallery.seed())
                  + " it with the photo and the true region.",
              new GalleryHtml(gallery, styles, words())::write));
    }
    if (!table.compared().isEmpty()) {
      String title = "Against " + table.reference().orElseThrow();
      sections.add(new Page.Section("effects", title, "", tables::writeEffects));
    }
    effects.ifPresent(
        grid ->
            sections.add(
                new Page.Section(
                    "factors",
                    "Main effects and interactions",
                    "What each part does on average over all combinations of the others, and whether"
                        + " it depends on them.",
                    new EffectsHtml(grid)::write)));
    if (!curves.isEmpty()) {
      sections.add(
          new Page.Section(
              "probability",
              "Insertion and deletion",
              "The probability of the class while the most attended pixels appear on the masked-out"
                  + " image, and while they are masked out. Means over images and seeds; the numbers beside the"
                  + " names are the areas under the curves, as in the table.",
              new ProbabilityCurves(table, curves, styles)::write));
    }
    if (!sanity.isEmpty()) {
      sections.add(
          new Page.Section(
              "sanity", "Sanity checks", SanityTable.LEAD, html -> SanityHtml.write(sanity, html)));
    }
    if (!histories.isEmpty()) {
      sections.add(
          new Page.Section(
              "learning",
              "Learning curves",
              "Shaded: the epochs in which ones replace the map and ALA is frozen.",
              new LearningCurves(histories, styles, words())::write));
    }
    sections.add(new Page.Section("origin", "How to reproduce", "", new OriginHtml(origin)::write));
    return sections;
  }

  /** Row → the row in words. */
  private Map<String, String> words() {
    Map<String, String> words = new LinkedHashMap<>();
    table.rows().forEach(row -> row.label().ifPresent(label -> words.put(row.row(), label)));
    return words;
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
