package org.ala4j.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.ala4j.config.Experiment.Ablation;
import org.ala4j.config.Experiment.Baseline;
import org.ala4j.config.Experiment.DatasetConfig;
import org.ala4j.config.Experiment.EncoderConfig;
import org.ala4j.config.Experiment.Overrides;
import org.ala4j.config.Experiment.Row;
import org.ala4j.config.Experiment.Sanity;
import org.ala4j.config.YamlNode.Mapping;
import org.ala4j.config.YamlNode.Scalar;
import org.ala4j.data.CubReader;
import org.ala4j.data.DatasetFormat;
import org.ala4j.data.DatasetFormats;
import org.ala4j.data.DatasetOptions;
import org.ala4j.data.ImageNetSReader;
import org.ala4j.data.demo.DemoData;
import org.ala4j.data.demo.DemoData.Layout;
import org.ala4j.encoder.FeatureCache;
import org.ala4j.encoder.FeatureCache.Precision;
import org.ala4j.encoder.FrozenPrefix.Engine;
import org.ala4j.evaluate.EvaluationConfig;
import org.ala4j.evaluate.EvaluationConfig.Split;
import org.ala4j.explain.AlaMap;
import org.ala4j.explain.Explainers;
import org.ala4j.metrics.InsertionDeletion;
import org.ala4j.metrics.InsertionDeletion.Target;
import org.ala4j.metrics.Masking;
import org.ala4j.metrics.Threshold;
import org.ala4j.text.Nearest;

/** Turns the resolved tree of an experiment file into an {@link Experiment}. */
public final class ExperimentReader {
  private static final int MANY = 100_000_000;

  /** What may be a row's name, because it is a folder's. */
  public static final String ROW_NAME = "(?!\\.)[A-Za-z0-9 ._()+-]{1,60}";

  private static final List<String> CONTROLS =
      List.of("all-ones", "random", "gaussian", "class-token-attention");

  /** Keys that results depend on; the others choose among trials. */
  private static final Set<String> STORED =
      Set.of("experiment", "dataset", "encoder", "hyperparams", "evaluate", "compare", "workers");

  private final Mapping root;
  private final Path file;
  private final Overrides overrides;
  private final Mapping absent;

  /**
   * @param absent values of keys that are not there, before today's defaults
   */
  ExperimentReader(Mapping root, Path file, Overrides overrides, Mapping absent) {
    this.root = root;
    this.file = file;
    this.overrides = overrides;
    this.absent = absent;
  }

  Experiment read() {
    Section s = new Section("", root, absent);
    String name = s.text("experiment");
    if (!name.matches("[A-Za-z0-9._-]+") || name.startsWith(".")) {
      throw s.wrong("experiment", "is a folder's name: letters, digits, dots and hyphens");
    }
    DatasetConfig dataset = dataset(s.section("dataset"));
    EncoderConfig encoder = encoder(s.section("encoder"));
    s.section("hyperparams"); // of which each row has its own; its place in what is stored
    Evaluation evaluation = evaluation(s.section("evaluate"));
    Optional<String> compare = s.optional("compare");
    int workers = s.integer("workers", 1, 1, 64);
    List<Integer> seeds = seeds(s);
    List<Row> rows = new ArrayList<>();
    Optional<Ablation> ablation = addRows(s, evaluation.config().threshold(), rows);
    String reference = s.text("reference", rows.get(rows.size() - 1).name());
    if (rows.stream().noneMatch(r -> r.name().equals(reference)) && overrides.rows().isEmpty()) {
      throw s.wrong("reference", "is not one of the rows");
    }
    requireDistinct(s, rows, evaluation.baselines());
    s.end();
    return new Experiment(
        name,
        dataset,
        encoder,
        seeds,
        List.copyOf(rows),
        reference,
        evaluation.config(),
        evaluation.baselines(),
        evaluation.sanity(),
        workers,
        compare,
        ablation);
  }

  private static DatasetConfig dataset(Section s) {
    String name = s.text("name");
    List<String> names = DatasetFormats.names();
    if (!names.contains(name)) {
      throw s.wrong(
          "name",
          String.format(
              Locale.ROOT,
              "must be %s or %s, not '%s'",
              String.join(", ", names.subList(0, names.size() - 1)),
              names.get(names.size() - 1),
              name));
    }
    Path root = s.path("root");
    Optional<DatasetFormat> found = DatasetFormats.found(name);
    if (found.isPresent()) {
      return new DatasetConfig(name, root, settled(s, found.get()), Optional.empty());
    }
    boolean drawn = name.equals("demo-birds");
    Layout layout =
        drawn
            ? s.choice("layout", Layout.class, Layout.CUB)
            : name.equals("imagenet-s") ? Layout.IMAGENET_S : Layout.CUB;
    DatasetOptions options =
        switch (layout) {
          case CUB -> cub(s);
          case IMAGENET_S -> imageNetS(s);
        };
    Optional<DemoData.Settings> generate =
        drawn ? Optional.of(demoData(s.section("generate"), layout)) : Optional.empty();
    s.end();
    return new DatasetConfig(name, root, options, generate);
  }

  /** The options of a format that ala4j does not know by itself. */
  private static DatasetOptions settled(Section s, DatasetFormat format) {
    Map<String, String> values = new LinkedHashMap<>();
    for (DatasetFormat.Setting setting : format.settings()) {
      values.put(setting.key(), s.text(setting.key(), setting.byDefault()));
    }
    s.end();
    try {
      return format.settle(values);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(s.origin() + ": dataset: " + e.getMessage());
    }
  }

  private static CubReader.Options cub(Section s) {
    String masks = s.text("masks", "segmentations");
    if (!List.of("segmentations", "boxes", "none").contains(masks)) {
      throw s.wrong("masks", "must be segmentations, boxes or none, not '" + masks + "'");
    }
    Section split = s.section("split");
    int validation = split.integer("validation", 994, 1, MANY);
    int seed = split.integer("seed", 0, 0, Integer.MAX_VALUE);
    split.end();
    int foreground = s.integer("foreground", CubReader.Options.DEFAULT_FOREGROUND, 1, 255);
    return new CubReader.Options(masks, classes(s), validation, seed, foreground);
  }

  private static ImageNetSReader.Options imageNetS(Section s) {
    String masks = s.text("masks", "segmentations");
    if (masks.equals("boxes")) {
      throw s.wrong("masks", "must be segmentations or none: ImageNet-S has no boxes");
    }
    if (!List.of("segmentations", "none").contains(masks)) {
      throw s.wrong("masks", "must be segmentations or none, not '" + masks + "'");
    }
    Path index = s.path("index", Path.of("data/index"));
    return new ImageNetSReader.Options(masks, classes(s), index);
  }

  private static DemoData.Settings demoData(Section s, Layout layout) {
    DemoData.Settings settings =
        new DemoData.Settings(
            layout,
            s.integer("seed", 0, 0, Integer.MAX_VALUE),
            s.integer("train", 24, 1, 9999),
            s.integer("test", 8, 1, 9999));
    s.end();
    return settings;
  }

  /** {@code 1-10}, {@code [1, 2, 5]}, or {@code all}, which is empty. */
  private static List<Integer> classes(Section s) {
    if (s.node("classes").orElse(null) instanceof YamlNode.Sequence) {
      List<Integer> classes = s.distinct("classes", List.of(), 1, MANY);
      if (classes.isEmpty()) {
        throw s.wrong("classes", "is empty; all takes all that have photos");
      }
      return classes;
    }
    String text = s.text("classes", "all");
    if (text.equals("all")) {
      return List.of();
    }
    String[] ends = text.split("-", -1);
    if (!text.matches("\\d{1,6}(-\\d{1,6})?")) {
      throw s.wrong("classes", "must be all, a range such as 1-10 or a list, not '" + text + "'");
    }
    int first = Integer.parseInt(ends[0]);
    int last = Integer.parseInt(ends[ends.length - 1]);
    if (first < 1 || last < first) {
      throw s.wrong("classes", "must count upwards from at least 1, not '" + text + "'");
    }
    return IntStream.rangeClosed(first, last).boxed().toList();
  }

  private static EncoderConfig encoder(Section s) {
    Path onnx = s.path("onnx");
    Engine engine = s.choice("engine", Engine.class, Engine.AUTO);
    int threads = s.integer("threads", 0, 0, 1024);
    Section cache = s.section("cache");
    FeatureCache.Settings settings =
        new FeatureCache.Settings(
            cache.path("folder", Path.of("data/features")),
            (long) (cache.real("max_gb", 8, 0, 1e6) * 1e9),
            cache.choice("precision", Precision.class, Precision.FLOAT32));
    cache.end();
    s.end();
    return new EncoderConfig(onnx, engine, threads, settings);
  }

  private record Evaluation(EvaluationConfig config, List<Baseline> baselines, Sanity sanity) {}

  private Evaluation evaluation(Section s) {
    Threshold threshold;
    Section iou = s.section("iou");
    String rule = iou.text("threshold", "0.5");
    try {
      threshold = Threshold.parse(rule);
    } catch (IllegalArgumentException e) {
      throw iou.wrong("threshold", "must be mean, otsu or a number in 0..1, not '" + rule + "'");
    }
    iou.resolve("threshold", new Scalar(threshold.text(), iou.origin("threshold")));
    iou.end();
    Section curves = s.section("insertion_deletion");
    int curveImages = count(curves, "images");
    int steps = curves.integer("steps", InsertionDeletion.DEFAULT_STEPS, 1, 4096);
    Target target = curves.choice("target", Target.class, Target.PREDICTED);
    Masking masking = curves.choice("masking", Masking.class, Masking.BLACK);
    curves.end();
    EvaluationConfig config =
        new EvaluationConfig(
            s.choice("split", Split.class, Split.TEST),
            threshold,
            count(s, "images"),
            curveImages,
            steps,
            target,
            masking,
            s.integer("batch", 16, 1, 4096),
            s.integer("overlays", 24, 0, MANY));
    List<Baseline> baselines = new ArrayList<>(explainers(s));
    List<String> controls = s.texts("controls", CONTROLS);
    s.requireDistinct("controls", controls);
    for (String control : controls) {
      baselines.add(baseline(s, "controls", control, control, Map.of()));
    }
    Section check = s.section("sanity");
    Sanity sanity = new Sanity(check.integer("images", 0, 0, MANY), check.bool("labels", false));
    check.end();
    s.end();
    return new Evaluation(config, baselines, sanity);
  }

  /** A list of methods, or a mapping of rows to methods, which may have options. */
  private List<Baseline> explainers(Section s) {
    Optional<YamlNode> node = s.node("explainers");
    List<Baseline> baselines = new ArrayList<>();
    if (node.isPresent() && node.get() instanceof Mapping) {
      Section rows = s.section("explainers");
      for (String label : rows.keys()) {
        if (rows.node(label).orElse(null) instanceof Mapping) {
          Section options = rows.section(label);
          String method = options.text("method");
          Map<String, String> given = new LinkedHashMap<>();
          options.keys().forEach(key -> given.put(key, options.text(key)));
          given.remove("method");
          baselines.add(baseline(rows, label, label, method, given));
        } else {
          baselines.add(baseline(rows, label, label, rows.text(label), Map.of()));
        }
      }
    } else {
      for (String method : s.texts("explainers", List.of())) {
        baselines.add(baseline(s, "explainers", method, method, Map.of()));
      }
    }
    baselines.removeIf(b -> b.label().equals(AlaMap.NAME)); // that is what the rows themselves are
    s.resolve("explainers", settled(s, baselines));
    return baselines;
  }

  /** Explainers with every option, as they would be written in full. */
  private static Mapping settled(Section s, List<Baseline> explainers) {
    Mapping all = new Mapping(new LinkedHashMap<>(), s.origin());
    for (Baseline explainer : explainers) {
      Mapping one = new Mapping(new LinkedHashMap<>(), s.origin());
      one.entries().put("method", new Scalar(explainer.name(), s.origin()));
      explainer.options().forEach((k, v) -> one.entries().put(k, new Scalar(v, s.origin())));
      all.entries().put(explainer.label(), one);
    }
    return all;
  }

  /** What was the default of an option when a configuration was stored that does not name it. */
  private Map<String, String> withAbsent(String method, Map<String, String> given) {
    Map<String, String> options = new LinkedHashMap<>(given);
    Section methods = new Section("methods", absent).section("methods").section(method);
    methods.keys().forEach(key -> options.putIfAbsent(key, methods.text(key)));
    return options;
  }

  private Baseline baseline(
      Section s, String key, String label, String method, Map<String, String> options) {
    try {
      if (!label.matches(ROW_NAME)) {
        throw new IllegalArgumentException("'" + label + "' cannot be a folder's name");
      }
      boolean isControl = Explainers.isControl(method);
      if (key.equals("controls") && !isControl) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "'%s' is no control; the controls are %s",
                method,
                String.join(", ", Explainers.controls())));
      }
      Map<String, String> all = Explainers.settled(method, withAbsent(method, options));
      return new Baseline(
          label,
          method,
          all,
          Explainers.factory(method, all),
          isControl,
          Explainers.described(method, all));
    } catch (IllegalArgumentException e) {
      throw s.wrong(key, "is wrong: " + e.getMessage());
    }
  }

  /** A number of images; {@code all} is 0. */
  private static int count(Section s, String key) {
    return s.text(key, "all").equals("all") ? 0 : s.integer(key, 1, MANY);
  }

  private List<Integer> seeds(Section s) {
    List<Integer> seeds = s.distinct("seeds", List.of(0), 0, Integer.MAX_VALUE);
    if (seeds.isEmpty()) {
      throw s.wrong("seeds", "must be different whole numbers, at least one");
    }
    return seeds;
  }

  /** Adds the rows that are given and those of the grid; the command line chooses among them. */
  private Optional<Ablation> addRows(Section s, Threshold threshold, List<Row> rows) {
    Mapping base = s.mapping("hyperparams");
    Mapping given = s.mapping("rows");
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
        new AblationGrid(s.section("ablate"))
            .addTo(rows, (name, changes) -> row(s, name, changes, base, threshold));
    if (rows.isEmpty()) {
      Mapping nothing = new Mapping(new LinkedHashMap<>(), given.origin());
      rows.add(row(s, "model", nothing, base, threshold));
    }
    List<String> names = rows.stream().map(Row::name).toList();
    requireRows(names);
    rows.removeIf(r -> !overrides.rows().isEmpty() && !overrides.rows().contains(r.name()));
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
    Mapping own = (Mapping) base.copy();
    KeyTree.merge(own, differences);
    Mapping others = new Section("", absent).mapping("hyperparams");
    Section section = new Section("hyperparams", own, others);
    Hyperparams hyperparams = Hyperparams.read(section, threshold);
    return new Row(name, hyperparams, config(s, section).text(), changes.origin());
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
