package org.ala4j.experiment;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.ala4j.data.ImageDataset;
import org.ala4j.evaluate.EvaluationConfig;
import org.ala4j.experiment.Experiment.Row;
import org.ala4j.report.ContactSheet;
import org.ala4j.report.Png;
import org.ala4j.report.Published;
import org.ala4j.report.PublishedTables;
import org.ala4j.report.Table;
import org.ala4j.report.TableRow;

/** Makes the table and the sheet of overlays from finished trials. */
public final class ExperimentReport {
  private static final Path PAPER = Path.of("results", "paper.json");
  private static final int SHEET_TILE = 160;

  private final Experiment experiment;
  private final ResultStore store;
  private final Map<String, Map<String, Published>> published;

  /**
   * Made before the run, so that a wrong {@code compare} is known before anything is trained.
   *
   * @throws ConfigException when {@code compare} names no published table
   */
  public ExperimentReport(Experiment experiment, ResultStore store) {
    this.experiment = experiment;
    this.store = store;
    this.published = experiment.compare().map(ExperimentReport::published).orElse(Map.of());
  }

  private static Map<String, Map<String, Published>> published(String key) {
    if (!Files.exists(PAPER)) {
      throw new ConfigException(
          "compare: there is no " + PAPER + " here; run in the project's folder or leave it out");
    }
    PublishedTables tables = PublishedTables.read(PAPER);
    if (!tables.keys().contains(key)) {
      throw new ConfigException("compare: " + key + " is not one of the tables " + tables.keys());
    }
    return tables.table(key).rows();
  }

  /** Writes {@code table.md, .csv, .json} and {@code overlays.png}; returns the table. */
  public Table write(ImageDataset data, List<TrialResult> results) {
    Table table = table(data, results);
    table.write(store.folder());
    sheet().ifPresent(picture -> Png.write(store.folder().resolve("overlays.png"), picture));
    return table;
  }

  private Table table(ImageDataset data, List<TrialResult> results) {
    List<TableRow> rows = new ArrayList<>();
    for (Row row : experiment.rows()) {
      List<Map<String, Double>> trials =
          results.stream()
              .filter(r -> r.row().equals(row.name()))
              .map(TrialResult::metrics)
              .toList();
      if (!trials.isEmpty()) {
        rows.add(new TableRow(row.name(), trials, false));
      }
    }
    Map<String, List<Map<String, Double>>> controls = new LinkedHashMap<>();
    results.forEach(
        r ->
            r.controls()
                .forEach(
                    (name, metrics) ->
                        controls.computeIfAbsent(name, n -> new ArrayList<>()).add(metrics)));
    controls.forEach((name, trials) -> rows.add(new TableRow(name, trials, true)));
    boolean referenced = rows.stream().anyMatch(r -> r.row().equals(experiment.reference()));
    return new Table(
        experiment.name(),
        rows,
        published,
        notes(data, !controls.isEmpty()),
        referenced ? Optional.of(experiment.reference()) : Optional.empty());
  }

  private List<String> notes(ImageDataset data, boolean controls) {
    EvaluationConfig evaluation = experiment.evaluation();
    List<String> notes = new ArrayList<>(data.notes());
    int test = data.test().size();
    int judged = evaluation.images() == 0 ? test : Math.min(test, evaluation.images());
    int curves =
        evaluation.curveImages() == 0 ? judged : Math.min(judged, evaluation.curveImages());
    notes.add(
        "%s: %d training, %d validation and %d test images of %d classes."
            .formatted(
                data.name(),
                data.train().size(),
                data.validation().size(),
                test,
                data.classes().size()));
    notes.add(
        ("Accuracy and region metrics over %d test images; insertion and deletion over %d, spread"
                + " over the classes, in %d steps.")
            .formatted(judged, curves, evaluation.steps()));
    notes.add(
        "IoU and area: map min-max normalised per image, threshold "
            + evaluation.threshold().text()
            + ".");
    notes.add(
        "Insertion and deletion: pixels outside are black, tied pixels enter in one fixed random"
            + " order, target class: "
            + evaluation.target().name().toLowerCase(java.util.Locale.ROOT)
            + ".");
    if (controls) {
      notes.add(
          "The controls (below the rows) are scored with the models of row "
              + experiment.reference()
              + ".");
    }
    for (Row row : experiment.rows()) {
      if (row.hyperparams().model().lorasReachTaps()) {
        notes.add(
            "Row " + row.name() + ": LoRA sits before a tap, so α moves even while ALA is frozen.");
      }
    }
    return notes;
  }

  /** One line per image: the photo and every row's overlay, of the first seed. */
  private Optional<BufferedImage> sheet() {
    int seed = experiment.seeds().get(0);
    List<String> columns = new ArrayList<>(List.of("photo"));
    List<Path> folders = new ArrayList<>();
    for (Row row : experiment.rows()) {
      Path maps = store.trial(row.name(), seed).resolve("maps");
      if (Files.isDirectory(maps)) {
        columns.add(row.name());
        folders.add(maps);
      }
    }
    if (folders.isEmpty()) {
      return Optional.empty();
    }
    List<ContactSheet.Line> lines = new ArrayList<>();
    for (String id : images(folders.get(0))) {
      List<ContactSheet.Tile> tiles = new ArrayList<>();
      tiles.add(tile(folders.get(0).resolve(id + "-photo.png")));
      folders.forEach(folder -> tiles.add(tile(folder.resolve(id + "-overlay.png"))));
      lines.add(new ContactSheet.Line(id, tiles));
    }
    return Optional.of(new ContactSheet(SHEET_TILE, columns, lines).picture());
  }

  private static List<String> images(Path folder) {
    String suffix = "-photo.png";
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(n -> n.endsWith(suffix))
          .map(n -> n.substring(0, n.length() - suffix.length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ContactSheet.Tile tile(Path file) {
    try {
      return new ContactSheet.Tile(ImageIO.read(file.toFile()), "");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }
}
