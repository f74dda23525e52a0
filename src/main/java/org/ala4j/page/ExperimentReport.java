package org.ala4j.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.ala4j.config.ConfigDifference;
import org.ala4j.config.ConfigException;
import org.ala4j.config.Experiment.Ablation;
import org.ala4j.config.Stage;
import org.ala4j.data.DataException;
import org.ala4j.files.AtomicFiles;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.PairedBootstrap;
import org.ala4j.picture.Gallery;
import org.ala4j.picture.Png;
import org.ala4j.results.Inputs;
import org.ala4j.results.ResultStore;
import org.ala4j.results.StoredExperiment;
import org.ala4j.results.StoredTrial;
import org.ala4j.results.TrialResult;
import org.ala4j.table.EffectsTable;
import org.ala4j.table.ImageResult;
import org.ala4j.table.PairedImages;
import org.ala4j.table.PublishedTable;
import org.ala4j.table.SanityTable;
import org.ala4j.table.Table;
import org.ala4j.table.TableRow;

/**
 * Makes the tables, the page and the figure of overlays from what a results folder holds, or
 * several, and from nothing else.
 */
public final class ExperimentReport {
  /** Differences of a row that are shown in place of a label. */
  private static final int MOST_IN_WORDS = 3;

  private final Path folder;
  private final StoredExperiment experiment;
  private final TrialsThere there;
  private final List<StoredTrial> trials;

  /**
   * Reads the folder.
   *
   * @throws ConfigException when it holds no experiment
   * @throws DataException when its list of trials is damaged; a damaged trial is left out
   */
  public ExperimentReport(ResultStore store) {
    this(store.folder(), StoredExperiment.read(store.folder()), store);
  }

  private ExperimentReport(Path folder, StoredExperiment experiment, ResultStore store) {
    this(folder, experiment, TrialsThere.of(experiment, store));
  }

  private ExperimentReport(Path folder, StoredExperiment experiment, TrialsThere there) {
    this.folder = folder;
    this.experiment = experiment;
    this.there = there;
    this.trials = there.trials();
  }

  /**
   * Several experiments as one, for a folder of their own.
   *
   * @param folder that is written to
   * @param command that joins them
   * @throws ConfigException when one of the folders holds no experiment
   */
  public static ExperimentReport joined(Path folder, List<Path> folders, String command) {
    JoinedExperiments joined = JoinedExperiments.read(folders, command);
    return new ExperimentReport(folder, joined.experiment(), joined.there());
  }

  /** Finished trials that are left out because they are damaged, each with what is wrong. */
  public List<String> damaged() {
    return there.damaged();
  }

  /**
   * Writes {@code table.md, .csv, .json, .tex}, {@code overlays.png} and {@code index.html}, and
   * what else there is to show: {@code effects.md, .csv} and {@code sanity.md}.
   *
   * @return the table; empty, and nothing written, while no trial is finished
   */
  public Optional<Table> write() {
    if (trials.isEmpty()) {
      return Optional.empty();
    }
    Table table = table();
    table.write(folder);
    Gallery gallery = gallery();
    gallery
        .figure()
        .ifPresent(figure -> Png.write(folder.resolve("overlays.png"), figure.picture()));
    SanityTable sanity = sanity();
    if (sanity.isEmpty()) {
      remove("sanity.md");
    } else {
      sanity.write(folder);
    }
    Optional<EffectsTable> effects = experiment.ablation().map(this::effects);
    effects.ifPresentOrElse(
        e -> e.write(folder),
        () -> {
          remove("effects.md");
          remove("effects.csv");
        });
    ResultPage page = new StoredPage(experiment, trials).page(table, effects, gallery, sanity);
    AtomicFiles.write(folder.resolve("index.html"), page.html());
    return Optional.of(table);
  }

  private Gallery gallery() {
    return new StoredGallery(experiment, trials).gallery();
  }

  /**
   * What can be printed of it.
   *
   * @throws ConfigException while no trial is finished
   */
  public ResultFigures figures() {
    if (trials.isEmpty()) {
      throw new ConfigException(folder + " holds no finished trial to draw");
    }
    ResultPage page =
        new StoredPage(experiment, trials)
            .page(table(), Optional.empty(), gallery(), new SanityTable());
    return new ResultFigures(page);
  }

  /** What an earlier report said of something that is in the experiment no more. */
  private void remove(String name) {
    try {
      Files.deleteIfExists(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder.resolve(name), e);
    }
  }

  private Table table() {
    List<TableRow> rows = new ArrayList<>();
    explainers().forEach((name, metrics) -> rows.add(new TableRow(name, metrics, false)));
    for (String row : experiment.rows()) {
      List<Map<String, Double>> metrics =
          trials.stream()
              .map(StoredTrial::result)
              .filter(r -> r.row().equals(row))
              .map(TrialResult::metrics)
              .toList();
      if (!metrics.isEmpty()) {
        rows.add(new TableRow(row, metrics, false, inWords(row)));
      }
    }
    byName(TrialResult::controls)
        .forEach((name, metrics) -> rows.add(new TableRow(name, metrics, true)));
    boolean referenced = rows.stream().anyMatch(r -> r.row().equals(experiment.reference()));
    return new Table(
        experiment.name(),
        rows,
        experiment.published().map(PublishedTable::rows).orElse(Map.of()),
        notes(rows),
        referenced ? Optional.of(experiment.reference()) : Optional.empty(),
        referenced ? bootstrap() : Map.of(),
        experiment.published().map(this::isOnItsData).orElse(true));
  }

  /** Whether the trials were tested on as many images as the published ones. */
  private boolean isOnItsData(PublishedTable published) {
    return published.testImages() == 0
        || trials.stream()
            .allMatch(t -> t.meta().path("test_images").asInt() == published.testImages());
  }

  /** A row's label, or else where its configuration differs from the reference's. */
  private Optional<String> inWords(String row) {
    Optional<String> label = Optional.ofNullable(experiment.labels().get(row));
    if (label.isPresent() || row.equals(experiment.reference())) {
      return label;
    }
    Optional<String> own = config(row);
    Optional<String> reference = config(experiment.reference());
    if (own.isEmpty() || reference.isEmpty()) {
      return Optional.empty();
    }
    try {
      List<String> words =
          ConfigDifference.of(reference.get(), own.get()).stream()
              .filter(difference -> Stage.of(difference.key()) == Stage.TRAINING)
              .map(d -> d.key().replaceFirst("^hyperparams\\.", "") + " " + d.now())
              .toList();
      return words.isEmpty() || words.size() > MOST_IN_WORDS
          ? Optional.empty()
          : Optional.of(String.join(", ", words));
    } catch (ConfigException e) {
      return Optional.empty(); // of a plugin that is not here
    }
  }

  private Optional<String> config(String row) {
    return trials.stream()
        .filter(trial -> trial.result().row().equals(row))
        .map(StoredTrial::config)
        .findFirst();
  }

  private Map<String, List<Map<String, Double>>> explainers() {
    return byName(TrialResult::explainers);
  }

  /** Name → the metrics of each trial that has it. */
  private Map<String, List<Map<String, Double>>> byName(
      Function<TrialResult, Map<String, Map<String, Double>>> part) {
    Map<String, List<Map<String, Double>>> byName = new LinkedHashMap<>();
    for (StoredTrial trial : trials) {
      part.apply(trial.result())
          .forEach((name, m) -> byName.computeIfAbsent(name, n -> new ArrayList<>()).add(m));
    }
    return byName;
  }

  /** The rows and explainers against the reference over test images. */
  private Map<String, Map<String, PairedBootstrap>> bootstrap() {
    Map<String, List<List<ImageResult>>> images = new LinkedHashMap<>();
    for (StoredTrial trial : trials) {
      trial
          .all()
          .forEach(m -> images.computeIfAbsent(m.name(), n -> new ArrayList<>()).add(m.images()));
    }
    List<List<ImageResult>> reference = images.remove(experiment.reference());
    Map<String, Map<String, PairedBootstrap>> comparisons = new LinkedHashMap<>();
    images.forEach((name, own) -> comparisons.put(name, PairedImages.compare(own, reference)));
    explainers().keySet().stream() // they have the reference's predictions
        .filter(comparisons::containsKey)
        .forEach(name -> comparisons.get(name).remove(Metric.ACCURACY.key()));
    return comparisons;
  }

  /** Of the seeds in which every combination is finished. */
  private EffectsTable effects(Ablation grid) {
    List<List<Map<String, Double>>> complete = new ArrayList<>();
    for (int seed : experiment.seeds()) {
      Map<String, Map<String, Double>> metrics = new HashMap<>();
      trials.stream()
          .map(StoredTrial::result)
          .filter(r -> r.seed() == seed)
          .forEach(r -> metrics.put(r.row(), r.metrics()));
      if (metrics.keySet().containsAll(grid.rows())) {
        complete.add(grid.rows().stream().map(metrics::get).toList());
      }
    }
    return new EffectsTable(
        experiment.name(), grid.design(), grid.rows(), complete, experiment.seeds().size());
  }

  private SanityTable sanity() {
    SanityTable sanity = new SanityTable();
    for (StoredTrial trial : trials) {
      try {
        trial.sanity().forEach(sanity::addCsv);
      } catch (IllegalArgumentException e) {
        throw new DataException(
            "a " + StoredTrial.SANITY + " cannot be read: " + e.getMessage(), e);
      }
    }
    return sanity;
  }

  /** How many of the judged images the region metrics leave out, when it is not all of them. */
  private Optional<String> withoutScore() {
    Set<Integer> judged = new HashSet<>();
    Set<Integer> scored = new HashSet<>();
    for (StoredTrial trial : trials) {
      for (ImageResult image : trial.maps().images()) {
        judged.add(image.image());
        if (!Double.isNaN(image.iou())) {
          scored.add(image.image());
        }
      }
    }
    int without = judged.size() - scored.size();
    return without == 0 || scored.isEmpty()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%,d of %,d judged images have no region, or an empty one: IoU and the other scores"
                    + " against regions leave them out.",
                without,
                judged.size()));
  }

  private List<String> notes(List<TableRow> rows) {
    List<String> notes = new ArrayList<>(experiment.notes());
    if (!explainers().isEmpty()) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%s: maps of the same models as row %s.",
              String.join(", ", explainers().keySet()),
              experiment.reference()));
    }
    if (rows.stream().anyMatch(TableRow::control)) {
      notes.add(
          "The controls (below the rows) are scored with the models of row "
              + experiment.reference()
              + ".");
    }
    experiment
        .published()
        .filter(
            published -> // its notes speak of all its rows
            rows.stream().map(TableRow::row).toList().containsAll(published.rows().keySet()))
        .ifPresent(published -> published.notes().forEach(n -> notes.add("Published: " + n)));
    withoutScore().ifPresent(notes::add);
    if (!there.unfinished().isEmpty()) {
      notes.add("Not finished and left out: " + String.join("; ", there.unfinished()) + ".");
    }
    if (!there.others().isEmpty()) {
      notes.add(
          "Of another configuration and left out: " + String.join("; ", there.others()) + ".");
    }
    if (!there.damaged().isEmpty()) {
      notes.add("Damaged and left out: " + String.join("; ", there.damaged()) + ".");
    }
    Inputs.NAMES.forEach(
        (key, name) -> {
          long distinct = trials.stream().map(t -> t.meta().path(key).asText()).distinct().count();
          if (distinct > 1 && trials.stream().allMatch(t -> t.meta().has(key))) {
            notes.add("The trials do not all have the same " + name + ": they do not compare.");
          }
        });
    SortedSet<String> threads = new TreeSet<>();
    trials.forEach(t -> threads.add(t.meta().path("threads").asText()));
    if (threads.size() > 1) {
      notes.add(
          "Trained with "
              + String.join(" and ", threads)
              + " threads a trial: that only rounds sums differently.");
    }
    if (!there.unverified().isEmpty()) {
      notes.add(
          "Stored before checksums, so not verified: "
              + String.join("; ", there.unverified())
              + ".");
    }
    if (!there.unknown().isEmpty()) {
      notes.add(
          "Metrics of another version or of a plugin that is not here, which are left out: "
              + String.join(", ", there.unknown())
              + ".");
    }
    return notes;
  }
}
