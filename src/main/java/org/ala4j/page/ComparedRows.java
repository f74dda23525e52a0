package org.ala4j.page;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ala4j.config.ConfigDifference;
import org.ala4j.config.ConfigException;
import org.ala4j.data.DataException;
import org.ala4j.files.AtomicFiles;
import org.ala4j.results.Inputs;
import org.ala4j.results.ResultStore;
import org.ala4j.results.StoredExperiment;
import org.ala4j.results.StoredTrial;
import org.ala4j.table.SideBySide;
import org.ala4j.table.SideBySide.Side;

/**
 * Rows of two results folders, compared: where their configurations differ, their metrics side by
 * side, and paired tests over the images that both have scored.
 */
public final class ComparedRows {
  private final List<Pair> pairs;

  private ComparedRows(List<Pair> pairs) {
    this.pairs = pairs;
  }

  /**
   * Two rows.
   *
   * @param differences of their configurations, key by key
   * @param inputs in which what they read differs: data or encoder
   */
  public record Pair(SideBySide table, List<ConfigDifference> differences, List<String> inputs) {}

  /** A row and its finished trials. */
  private record Row(String name, List<StoredTrial> trials) {
    static Optional<Row> read(Path folder, String row) {
      ResultStore store = new ResultStore(folder);
      List<StoredTrial> trials = new ArrayList<>();
      for (int seed : store.seeds(row)) {
        store.stored(row, seed).ifPresent(trials::add);
      }
      return trials.isEmpty() ? Optional.empty() : Optional.of(new Row(row, trials));
    }

    Side side(Path folder) {
      return new Side(
          folder.getFileName() + " " + name,
          trials.stream().map(t -> t.result().metrics()).toList(),
          trials.stream().map(t -> t.maps().images()).toList());
    }

    String config() {
      return trials.get(0).config();
    }

    String input(String key) {
      return trials.get(0).meta().path(key).asText();
    }
  }

  /**
   * Reads them. Folders of whole experiments are compared row by row where both have rows of the
   * same name, and where each has a single one; the folder of a row ({@code results/a/(iv)}) is
   * compared as that.
   *
   * @param others each of which is compared with the first
   * @throws ConfigException when a folder holds no finished trial, or there is nothing to pair
   * @throws DataException when something there is damaged
   */
  public static ComparedRows read(Path first, List<Path> others) {
    List<Row> rows = rows(first);
    List<Pair> pairs = new ArrayList<>();
    for (Path other : others) {
      pairs.addAll(pairs(first, rows, other));
    }
    return new ComparedRows(List.copyOf(pairs));
  }

  private static List<Pair> pairs(Path first, List<Row> rows, Path second) {
    List<Row> others = rows(second);
    if (rows.size() == 1 && others.size() == 1) {
      return List.of(pair(first, rows.get(0), second, others.get(0)));
    }
    List<Pair> pairs = new ArrayList<>();
    for (Row row : rows) {
      others.stream()
          .filter(other -> other.name().equals(row.name()))
          .forEach(other -> pairs.add(pair(first, row, second, other)));
    }
    if (pairs.isEmpty()) {
      throw new ConfigException(
          first
              + " and "
              + second
              + " have no row of the same name; name a row of each, as in "
              + experiment(first).resolve(rows.get(0).name()));
    }
    return pairs;
  }

  private static List<Row> rows(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new ConfigException("There is no folder " + folder + " of results");
    }
    List<Row> rows = new ArrayList<>();
    Path place = folder.toAbsolutePath().normalize();
    if (Files.exists(place.resolve(StoredExperiment.FILE))) {
      for (String row : StoredExperiment.read(place).rows()) {
        Row.read(place, row).ifPresent(rows::add);
      }
    } else if (place.getParent() != null) {
      Row.read(place.getParent(), place.getFileName().toString()).ifPresent(rows::add);
    }
    if (rows.isEmpty()) {
      throw new ConfigException(
          folder + " holds no finished trial; name the folder of an experiment or of a row in it");
    }
    return rows;
  }

  private static Pair pair(Path first, Row a, Path second, Row b) {
    List<String> inputs =
        Inputs.NAMES.entrySet().stream()
            .filter(input -> !a.input(input.getKey()).equals(b.input(input.getKey())))
            .map(input -> input.getValue())
            .sorted()
            .toList();
    boolean sameImages = a.input(Inputs.LISTS).equals(b.input(Inputs.LISTS));
    return new Pair(
        SideBySide.of(a.side(experiment(first)), b.side(experiment(second)), sameImages),
        ConfigDifference.of(a.config(), b.config()),
        inputs);
  }

  /** The folder of the experiment, of which a row's folder is a part. */
  private static Path experiment(Path folder) {
    Path place = folder.toAbsolutePath().normalize();
    return Files.exists(place.resolve(StoredExperiment.FILE)) || place.getParent() == null
        ? place
        : place.getParent();
  }

  /** The pairs, in the order of the first's rows. */
  public List<Pair> pairs() {
    return pairs;
  }

  /** Writes {@code index.html} into a folder. */
  public void write(Path folder) {
    AtomicFiles.write(folder.resolve("index.html"), html());
  }

  private String html() {
    List<Page.Section> sections = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      Pair pair = pairs.get(i);
      String title = pair.table().first() + " and " + pair.table().second();
      sections.add(new Page.Section("pair-" + (i + 1), title, "", html -> write(html, pair)));
    }
    return Page.html(
        "Comparison",
        html ->
            html.element(
                "p",
                "Differences are the second minus the first. Over seeds: Welch's test of other"
                    + " trainings. Over images: paired bootstrap of the images that both have"
                    + " scored, with its 95 % interval. No p is corrected for their number."),
        sections);
  }

  private static void write(Html html, Pair pair) {
    html.open("div", "scroll").open("table", "numbers").open("thead").open("tr");
    for (String heading : pair.table().headings()) {
      html.open("th").with("scope", "col").text(heading).close();
    }
    html.close().close().open("tbody");
    for (List<String> cells : pair.table().cells()) {
      html.open("tr").open("th").with("scope", "row").text(cells.get(0)).close();
      cells.subList(1, cells.size()).forEach(cell -> html.element("td", cell));
      html.close().newLine();
    }
    html.close().close().close();
    html.element("h3", "Settings that differ").open("ul", "notes");
    if (pair.differences().isEmpty()) {
      html.element("li", "None.");
    }
    for (ConfigDifference setting : pair.differences()) {
      html.open("li").open("b").text(setting.key()).close();
      html.text(": " + setting.there() + " and " + setting.now()).close();
    }
    pair.inputs().forEach(input -> html.element("li", "They read other " + input + "."));
    html.close();
  }
}
