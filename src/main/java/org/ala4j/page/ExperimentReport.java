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
import java.util.TreeMap;
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
import org.ala4j.results.DamagedException;
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
 * Makes the tables, the page and the figure of overlays from what a results folder holds, and from
 * nothing else.
 */
public final class ExperimentReport {
  private final Path folder;
  private final StoredExperiment experiment;
  private final List<StoredTrial> trials = new ArrayList<>();
  private final List<String> unfinished = new ArrayList<>();
  private final List<String> others = new ArrayList<>();
  private final List<String> damaged = new ArrayList<>();
  private final List<String> unverified = new ArrayList<>();
  private final SortedSet<String> unknown = new TreeSet<>();

  /**
   * Reads the folder.
   *
   * @throws ConfigException when it holds no experiment
   * @throws DataException when its list of trials is damaged; a damaged trial is left out
   */
  public ExperimentReport(ResultStore store) {
    this.folder = store.folder();
    this.experiment = StoredExperiment.read(folder);
    for (int seed : experiment.seeds()) {
      for (String row : experiment.rows()) {
        add(store, row, seed);
      }
    }
  }

  private void add(ResultStore store, String row, int seed) {
    String trial = row + ", seed " + seed;
    try {
      Optional<StoredTrial> stored = store.stored(row, seed);
      if (stored.isEmpty()) {
        unfinished.add(trial + store.state(row, seed).map(s -> " (" + s.text() + ")").orElse(""));
        return;
      }
      List<String> differences = differences(stored.get(), row);
      if (!differences.isEmpty()) {
        others.add(trial + " (" + String.join(", ", differences) + ")");
        return;
      }
      trials.add(comparable(stored.get(), trial));
      unknown.addAll(stored.get().unknown());
      if (!stored.get().verified()) {
        unverified.add(trial);
      }
    } catch (DamagedException e) {
      damaged.add(trial + " (" + e.why() + ")");
    }
  }

  /**
   * From what the row was when it was last run; nothing where that is not known. Another explainer
   * or another number of overlays makes no other trial.
   */
  private List<String> differences(StoredTrial stored, String row) {
    return Optional.ofNullable(experiment.configs().get(row))
        .filter(config -> !config.equals(stored.config()))
        .map(
            config ->
                ConfigDifference.between(
                    stored.config(), config, Stage.IMAGES, Stage.TRAINING, Stage.JUDGEMENT))
        .orElse(List.of());
  }

  /** Without explainers that had other options than by the same name in the last run. */
  private StoredTrial comparable(StoredTrial stored, String trial) {
    String config = experiment.configs().get(stored.result().row());
    if (config == null || config.equals(stored.config())) {
      return stored;
    }
    Map<String, String> there = Stage.BESIDE.values(stored.config());
    Map<String, String> now = Stage.BESIDE.values(config);
    StoredTrial kept = stored;
    for (String name : stored.result().explainers().keySet()) {
      Map<String, String> own = below("evaluate.explainers." + name + ".", there);
      Map<String, String> wanted = below("evaluate.explainers." + name + ".", now);
      if (!wanted.isEmpty() && !own.equals(wanted)) {
        kept = kept.without(name);
        others.add(name + " of " + trial + " (" + own + ", now " + wanted + ")");
      }
    }
    return kept;
  }

  private static Map<String, String> below(String prefix, Map<String, String> values) {
    Map<String, String> below = new TreeMap<>(values);
    below.keySet().removeIf(key -> !key.startsWith(prefix));
    Map<String, String> options = new TreeMap<>();
    below.forEach((key, value) -> options.put(key.substring(prefix.length()), value));
    return options;
  }

  /** Finished trials that are left out because they are damaged, each with what is wrong. */
  public List<String> damaged() {
    return List.copyOf(damaged);
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
    Gallery gallery = new StoredGallery(experiment, trials).gallery();
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
        rows.add(
            new TableRow(row, metrics, false, Optional.ofNullable(experiment.labels().get(row))));
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
        referenced ? bootstrap() : Map.of());
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
    if (!unfinished.isEmpty()) {
      notes.add("Not finished and left out: " + String.join("; ", unfinished) + ".");
    }
    if (!others.isEmpty()) {
      notes.add("Of another configuration and left out: " + String.join("; ", others) + ".");
    }
    if (!damaged.isEmpty()) {
      notes.add("Damaged and left out: " + String.join("; ", damaged) + ".");
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
    if (!unverified.isEmpty()) {
      notes.add("Stored before checksums, so not verified: " + String.join("; ", unverified) + ".");
    }
    if (!unknown.isEmpty()) {
      notes.add(
          "Metrics of another version or of a plugin that is not here, which are left out: "
              + String.join(", ", unknown)
              + ".");
    }
    return notes;
  }
}
