package org.ala4j.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ala4j.config.EvaluationReader.Evaluation;
import org.ala4j.config.Experiment.Ablation;
import org.ala4j.config.Experiment.Baseline;
import org.ala4j.config.Experiment.DatasetConfig;
import org.ala4j.config.Experiment.EncoderConfig;
import org.ala4j.config.Experiment.EngineConfig;
import org.ala4j.config.Experiment.Overrides;
import org.ala4j.config.Experiment.Row;
import org.ala4j.config.YamlNode.Mapping;
import org.ala4j.encoder.FeatureCache;
import org.ala4j.encoder.FeatureCache.Precision;
import org.ala4j.encoder.FrozenPrefix.Engine;
import org.ala4j.metrics.Threshold;
import org.ala4j.text.Nearest;

/** Turns the resolved tree of an experiment file into an {@link Experiment}. */
public final class ExperimentReader {
  static final int MANY = 100_000_000;

  /** What may be a row's name, because it is a folder's. */
  public static final String ROW_NAME = "(?!\\.)[A-Za-z0-9 ._()+-]{1,60}";

  /** The key of a row that says in words what the row is. */
  static final String LABEL = "label";

  private static final int LONGEST_LABEL = 60;

  private static final KeyDescription ROW_LABEL =
      new KeyDescription(
          "rows.*.label",
          Optional.of(Values.text("words on one line, at most " + LONGEST_LABEL + " characters")),
          Optional.empty(),
          false,
          "The row in words, shown in tables and pages beside its name; part of no result.");

  /** Read before all others, by {@link Experiment#tree}. */
  private static final KeyDescription BASE =
      new KeyDescription(
          "hyperparams.base",
          Optional.of(Values.matching("[A-Za-z0-9._-]+", "name of a file in hyperparams/")),
          Optional.empty(),
          false,
          "The file over which the other keys are laid.");

  /** Likewise. */
  private static final KeyDescription QUICK =
      new KeyDescription(
          "quick",
          Optional.empty(),
          Optional.empty(),
          false,
          "Changes that --quick makes, by whole keys; the results go to <name>-quick.");

  /** The order of the keys in a file that is written out. */
  private static final List<String> ORDER =
      List.of(
          "experiment",
          "dataset",
          "encoder",
          "engine",
          "hyperparams",
          "seeds",
          "rows",
          "ablate",
          "reference",
          "evaluate",
          "compare",
          "workers");

  private static final Set<String> STORED =
      Set.of(
          "experiment",
          "dataset",
          "encoder",
          "engine",
          "hyperparams",
          "evaluate",
          "compare",
          "workers");

  private final Mapping root;
  private final Path file;
  private final Overrides overrides;
  private final Mapping absent;
  private final Map<String, Mapping> written = new LinkedHashMap<>(); // rows, as they were written

  /**
   * What is read of a file.
   *
   * @param tree every value that is used, with its origin, as a file that reads as the same
   * @param keys all that were read
   */
  record Result(Experiment experiment, Mapping tree, Map<String, KeyDescription> keys) {}

  /**
   * @param absent values of keys that are not there, before today's defaults
   */
  ExperimentReader(Mapping root, Path file, Overrides overrides, Mapping absent) {
    this.root = root;
    this.file = file;
    this.overrides = overrides;
    this.absent = absent;
  }

  Result read() {
    Section s = new Section("", root, absent);
    String name =
        s.key("experiment", "Name of the experiment; its results go to results/<name>.")
            .as(Values.matching("(?!\\.)[A-Za-z0-9._-]+", "letters, digits, dots and hyphens"))
            .text("experiment");
    if (!name.matches("[A-Za-z0-9._-]+") || name.startsWith(".")) {
      throw s.wrong("experiment", "is a folder's name: letters, digits, dots and hyphens");
    }
    DatasetConfig dataset =
        DatasetReader.read(s.key("dataset", "The photos and their regions.").section());
    EncoderConfig encoder = encoder(s.key("encoder", "The frozen vision transformer.").section());
    EngineConfig engine = EngineReader.read(s.key("engine", "Who computes, and where.").section());
    s.key(
            "hyperparams",
            "The model and its training: the name of a file in hyperparams/, or a mapping whose key"
                + " base may name one.")
        .section(); // of which each row has its own; its place in what is stored
    Evaluation evaluation =
        new EvaluationReader(absent)
            .read(s.key("evaluate", "How maps and models are judged.").section());
    Optional<String> compare =
        s.key("compare", "The table of results/paper.json that the results stand beside.")
            .optional();
    int workers =
        s.key("workers", "Trials side by side; the processors are divided between them.")
            .integer(1, 1, 64);
    List<Integer> seeds = seeds(s);
    List<Row> table = new ArrayList<>();
    Optional<Ablation> ablation = addRows(s, evaluation.config().threshold(), table);
    String reference =
        s.key(
                "reference",
                "The row that p-values are against and whose models controls and explainers are"
                    + " judged with; absent: the last.")
            .maybe(Values.text("a row's name"))
            .text("reference", table.get(table.size() - 1).name());
    if (table.stream().noneMatch(r -> r.name().equals(reference))) {
      throw s.wrong("reference", "is not one of the rows");
    }
    requireDistinct(s, table, evaluation.baselines());
    s.end();
    List<Row> rows =
        table.stream()
            .filter(r -> overrides.rows().isEmpty() || overrides.rows().contains(r.name()))
            .toList();
    Experiment experiment =
        new Experiment(
            name,
            dataset,
            encoder,
            engine,
            seeds,
            rows,
            List.copyOf(table),
            reference,
            evaluation.config(),
            evaluation.baselines(),
            evaluation.sanity(),
            workers,
            compare,
            ablation);
    Mapping tree = tree(s, rows);
    if (rows.stream().noneMatch(r -> r.name().equals(reference))) {
      tree.entries().remove("reference");
    }
    return new Result(experiment, tree, s.described());
  }

  /** What was read, as a file. With rows that the command line chose there is no grid in it. */
  private Mapping tree(Section s, List<Row> rows) {
    Map<String, YamlNode> all = new LinkedHashMap<>(s.resolved().entries());
    all.put("hyperparams", Hyperparams.resolved(s.mapping("hyperparams")));
    Mapping shown = new Mapping(new LinkedHashMap<>(), root.origin());
    boolean isGrid = root.entries().containsKey("ablate") && overrides.rows().isEmpty();
    Set<String> given = s.mapping("rows").entries().keySet();
    for (Row row : rows) {
      if (given.contains(row.name()) || !isGrid) {
        shown.entries().put(row.name(), written.get(row.name()));
      }
    }
    all.put("rows", shown);
    all.remove("ablate");
    if (isGrid) {
      all.put("ablate", root.entries().get("ablate"));
    }
    if (!root.entries().containsKey("workers")) {
      all.remove("workers"); // as in a trial's configuration
    }
    Mapping tree = new Mapping(new LinkedHashMap<>(), root.origin());
    ORDER.stream()
        .filter(all::containsKey)
        .forEach(key -> tree.entries().put(key, all.get(key).copy()));
    return tree;
  }

  /** Every key that there is, below {@code hyperparams} too, in the order of reading. */
  static Map<String, KeyDescription> described() {
    Map<String, KeyDescription> all = new LinkedHashMap<>();
    for (String dataset :
        List.of(
            "{name: cub-200-2011, root: x}",
            "{name: imagenet-s, root: x}",
            "{name: demo-birds, root: x}",
            "{name: folder, root: x}")) {
      String least =
          "{experiment: x, encoder: {onnx: x}, hyperparams: {epochs: 1, batch: 1, lr: 1}, dataset: "
              + dataset
              + "}";
      Mapping root = (Mapping) YamlNode.parse(least, "");
      Mapping nothing = new Mapping(Map.of(), "");
      new ExperimentReader(root, Path.of(""), Overrides.NONE, nothing)
          .read()
          .keys()
          .forEach(all::putIfAbsent);
    }
    Hyperparams.described("hyperparams").forEach(all::putIfAbsent);
    List.of(QUICK, BASE, ROW_LABEL).forEach(key -> all.put(key.path(), key));
    return all;
  }

  private static EncoderConfig encoder(Section s) {
    Path onnx = s.key("onnx", "The encoder's file (docs/encoders.md).").path();
    Engine engine =
        s.key(
                "engine",
                "Who computes the frozen blocks, the passes that train nothing, and explainers; auto"
                    + " is onnxruntime.")
            .choice(Engine.class, Engine.AUTO);
    int threads =
        s.key("threads", "Of that engine; 0 = the processors divided between the workers.")
            .integer(0, 0, 1024);
    Section cache =
        s.key("cache", "Kept features of the views that come again, for all runs.").section();
    FeatureCache.Settings settings =
        new FeatureCache.Settings(
            cache
                .key("folder", "Where they are kept; may be deleted at any time.")
                .path(Path.of("data/features")),
            (long)
                (cache
                        .key(
                            "max_gb",
                            "Size of that folder in GB; what was not used for longest goes first; 0"
                                + " = they are computed each time.")
                        .real(8, 0, 1e6)
                    * 1e9),
            cache
                .key(
                    "precision",
                    "Of the kept numbers; float16 takes half the space, rounded to 11 bits.")
                .choice(Precision.class, Precision.FLOAT32));
    cache.end();
    s.end();
    return new EncoderConfig(onnx, engine, threads, settings);
  }

  private List<Integer> seeds(Section s) {
    List<Integer> seeds =
        s.key("seeds", "Every row has a trial with each.")
            .distinct(List.of(0), 0, Integer.MAX_VALUE);
    if (seeds.isEmpty()) {
      throw s.wrong("seeds", "must be different whole numbers, at least one");
    }
    return seeds;
  }

  /**
   * Adds the rows that are given and those of the grid, among which the command line may choose.
   */
  private Optional<Ablation> addRows(Section s, Threshold threshold, List<Row> rows) {
    Mapping base = s.mapping("hyperparams");
    Mapping given =
        s.key(
                "rows",
                "The table's rows: name → differences from the hyperparams, and a label in words;"
                    + " absent: one row, model.")
            .mapping();
    for (var entry : given.entries().entrySet()) {
      String name = entry.getKey();
      YamlNode changes = entry.getValue();
      if (!name.matches(ROW_NAME)) {
        throw new ConfigException(
            changes.origin() + ": the row's name '" + name + "' cannot be a folder's name");
      }
      rows.add(row(s, name, changes, base, threshold));
    }
    Optional<Ablation> ablation =
        new AblationGrid(
                s.key(
                        "ablate",
                        "Factor → two or more values: a row for every combination that rows does not"
                            + " have (docs/ablation.md); aea, lora and lattice stand for aea.enabled,"
                            + " lora.enabled and ala.lattice.")
                    .section())
            .addTo(rows, (name, changes) -> row(s, name, changes, base, threshold));
    if (rows.isEmpty()) {
      Mapping nothing = new Mapping(new LinkedHashMap<>(), given.origin());
      rows.add(row(s, "model", nothing, base, threshold));
    }
    List<String> names = rows.stream().map(Row::name).toList();
    requireRows(names);
    return ablation;
  }

  private void requireRows(List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String wanted : overrides.rows()) {
      if (!names.contains(wanted)) {
        throw new ConfigException(
            "--rows "
                + wanted
                + ": "
                + file
                + " has the rows "
                + names
                + Nearest.hint(wanted, names));
      }
      if (!seen.add(wanted)) {
        throw new ConfigException("--rows has " + wanted + " twice; the rows must be different");
      }
    }
  }

  private static void requireDistinct(Section s, List<Row> rows, List<Baseline> baselines) {
    Set<String> names = new HashSet<>();
    rows.forEach(row -> names.add(row.name()));
    for (Baseline baseline : baselines) {
      if (!names.add(baseline.label())) {
        throw s.wrong(
            "evaluate", "has '" + baseline.label() + "' twice among rows, explainers and controls");
      }
    }
  }

  private Row row(Section s, String name, YamlNode changes, Mapping base, Threshold threshold) {
    if (!(changes instanceof Mapping differences)) {
      throw new ConfigException(
          changes.origin() + ": row " + name + " must be a mapping such as {lora.enabled: false}");
    }
    written.putIfAbsent(name, KeyTree.nested(differences));
    Optional<String> label = label(s, name, differences);
    Mapping own = (Mapping) base.copy();
    KeyTree.merge(own, Experiment.differences(differences));
    Mapping others = new Section("", absent).mapping("hyperparams");
    Section section = new Section("hyperparams", own, others);
    Hyperparams hyperparams = Hyperparams.read(section, threshold);
    return new Row(name, hyperparams, config(s, section).text(), changes.origin(), label);
  }

  private static Optional<String> label(Section s, String name, Mapping row) {
    Section section = new Section("rows." + name, row);
    Optional<String> label = section.optional(LABEL).map(String::strip);
    if (label.isPresent() && !label.get().matches("[^\\p{Cntrl}]{1," + LONGEST_LABEL + "}")) {
      throw section.wrong(
          LABEL, "must be words on one line, of at most " + LONGEST_LABEL + " characters");
    }
    return label;
  }

  /** Every value that a row's trials depend on, as an experiment file of that row alone. */
  private Mapping config(Section s, Section hyperparams) {
    Mapping config = (Mapping) s.resolved().copy();
    config.entries().keySet().retainAll(STORED);
    config.entries().put("hyperparams", hyperparams.resolved());
    if (!root.entries().containsKey("workers")) {
      config.entries().remove("workers"); // of a search, which more of them may go on with
    }
    return config;
  }
}
