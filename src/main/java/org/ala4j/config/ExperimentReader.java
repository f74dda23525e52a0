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
          "hyperparams",
          "seeds",
          "rows",
          "ablate",
          "reference",
          "evaluate",
          "compare",
          "workers");

  private static final List<String> METHODS =
      Explainers.methods().stream()
          .filter(m -> !m.isControl())
          .map(Explainers.Method::name)
          .toList();

  private static final List<String> CONTROLS =
      List.of("all-ones", "random", "gaussian", "class-token-attention");

  /** Keys that results depend on; the others choose among trials. */
  private static final Set<String> STORED =
      Set.of("experiment", "dataset", "encoder", "hyperparams", "evaluate", "compare", "workers");

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
    DatasetConfig dataset = dataset(s.key("dataset", "The photos and their regions.").section());
    EncoderConfig encoder = encoder(s.key("encoder", "The frozen vision transformer.").section());
    s.key(
            "hyperparams",
            "The model and its training: the name of a file in hyperparams/, or a mapping whose key"
                + " base may name one.")
        .section(); // of which each row has its own; its place in what is stored
    Evaluation evaluation =
        evaluation(s.key("evaluate", "How maps and models are judged.").section());
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
            "{name: demo-birds, root: x}")) {
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

  private static DatasetConfig dataset(Section s) {
    List<String> names = DatasetFormats.names();
    String name =
        s.key("name", "Which photos; demo-birds are drawn, in the layout of one of the others.")
            .as(Values.words(names))
            .text("name");
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
    Path root =
        s.key(
                "root",
                "The folder with images.txt, or the one with train, train-semi and validation.")
            .path();
    Optional<DatasetFormat> found = DatasetFormats.found(name);
    if (found.isPresent()) {
      return new DatasetConfig(name, root, settled(s, found.get()), Optional.empty());
    }
    boolean drawn = name.equals("demo-birds");
    Layout layout =
        drawn
            ? s.key("layout", "Of demo-birds: as which dataset they are written and read.")
                .choice(Layout.class, Layout.CUB)
            : name.equals("imagenet-s") ? Layout.IMAGENET_S : Layout.CUB;
    DatasetOptions options =
        switch (layout) {
          case CUB -> cub(s);
          case IMAGENET_S -> imageNetS(s);
        };
    Optional<DemoData.Settings> generate =
        drawn
            ? Optional.of(
                demoData(
                    s.key("generate", "Of demo-birds: what is drawn into root if it is not there.")
                        .section(),
                    layout))
            : Optional.empty();
    s.end();
    return new DatasetConfig(name, root, options, generate);
  }

  private static final List<String> MASKS = List.of("segmentations", "boxes", "none");

  private static String masks(Section s) {
    return s.key("masks", "The regions that maps are held against; boxes not in ImageNet-S.")
        .as(Values.words(MASKS), "segmentations")
        .text("masks", "segmentations");
  }

  /** The options of a format that ala4j does not know by itself. */
  private static DatasetOptions settled(Section s, DatasetFormat format) {
    Map<String, String> values = new LinkedHashMap<>();
    for (DatasetFormat.Setting setting : format.settings()) {
      values.put(
          setting.key(), s.key(setting.key(), setting.description()).text(setting.byDefault()));
    }
    s.end();
    try {
      return format.settle(values);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(s.origin() + ": dataset: " + e.getMessage());
    }
  }

  private static CubReader.Options cub(Section s) {
    String masks = masks(s);
    if (!MASKS.contains(masks)) {
      throw s.wrong("masks", "must be segmentations, boxes or none, not '" + masks + "'");
    }
    Section split =
        s.key("split", "CUB's layout: which training photos are for validation.").section();
    int validation =
        split
            .key("validation", "How many, taken from all classes alike (stratified).")
            .integer(994, 1, MANY);
    int seed = split.key("seed", "Of that choice.").integer(0, 0, Integer.MAX_VALUE);
    split.end();
    int foreground =
        s.key(
                "foreground",
                "CUB's layout: the smallest grey value of a mask that counts as the object; masks of"
                    + " 0/1, palettes and alpha channels are recognised without it.")
            .integer(CubReader.Options.DEFAULT_FOREGROUND, 1, 255);
    return new CubReader.Options(masks, classes(s), validation, seed, foreground);
  }

  private static ImageNetSReader.Options imageNetS(Section s) {
    String masks = masks(s);
    if (masks.equals("boxes")) {
      throw s.wrong("masks", "must be segmentations or none: ImageNet-S has no boxes");
    }
    if (!List.of("segmentations", "none").contains(masks)) {
      throw s.wrong("masks", "must be segmentations or none, not '" + masks + "'");
    }
    Path index =
        s.key(
                "index",
                "ImageNet-S's layout: the folder where the list of all files is kept; may be"
                    + " deleted at any time.")
            .path(Path.of("data/index"));
    return new ImageNetSReader.Options(masks, classes(s), index);
  }

  private static DemoData.Settings demoData(Section s, Layout layout) {
    DemoData.Settings settings =
        new DemoData.Settings(
            layout,
            s.key("seed", "Of the drawing.").integer(0, 0, Integer.MAX_VALUE),
            s.key("train", "Training and validation images of each species.").integer(24, 1, 9999),
            s.key("test", "Test images of each species.").integer(8, 1, 9999));
    s.end();
    return settings;
  }

  /** {@code 1-10}, {@code [1, 2, 5]}, or {@code all}, which is empty. */
  private static List<Integer> classes(Section s) {
    s.key(
            "classes",
            "Which classes, by their official numbers; in ImageNet-S by their places in the sorted"
                + " list of categories.")
        .as(
            Values.either(
                Values.matching("all|\\d{1,6}-\\d{1,6}", "`all` or a range such as `1-10`"),
                Values.whole(1, MANY),
                Values.whole(1, MANY).inListOf(1)),
            "all");
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
    Path onnx = s.key("onnx", "The encoder's file (docs/encoders.md).").path();
    Engine engine =
        s.key(
                "engine",
                "Who computes the frozen blocks and the passes that train nothing; auto is"
                    + " onnxruntime; onnxruntime-cuda needs the library onnxruntime_gpu.")
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

  private record Evaluation(EvaluationConfig config, List<Baseline> baselines, Sanity sanity) {}

  private Evaluation evaluation(Section s) {
    Threshold threshold;
    Section iou = s.key("iou", "The rule of mIoU and area.").section();
    String rule =
        iou.key(
                "threshold",
                "From where on the min-max normalised map attends; the IoU under the other rules is"
                    + " reported as well.")
            .as(Values.either(Values.words(List.of("mean", "otsu")), Values.number(0, 1)), "0.5")
            .text("threshold", "0.5");
    try {
      threshold = Threshold.parse(rule);
    } catch (IllegalArgumentException e) {
      throw iou.wrong("threshold", "must be mean, otsu or a number in 0..1, not '" + rule + "'");
    }
    iou.resolve("threshold", (Object) threshold.text());
    iou.end();
    Section curves = s.key("insertion_deletion", "The insertion and deletion curves.").section();
    int curveImages = count(curves, "images", "How many of the judged images have curves.");
    int steps =
        curves
            .key("steps", "Steps of a curve, from no pixel to all.")
            .integer(InsertionDeletion.DEFAULT_STEPS, 1, 4096);
    Target target =
        curves
            .key(
                "target",
                "Whose probability is followed: of the class predicted on the full image, or the"
                    + " true one.")
            .choice(Target.class, Target.PREDICTED);
    Masking masking =
        curves
            .key(
                "masking",
                "What stands where pixels are masked out: black, the image's mean colour, or the"
                    + " image blurred (Gaussian, σ = 5/224 of the side).")
            .choice(Masking.class, Masking.BLACK);
    curves.end();
    EvaluationConfig config =
        new EvaluationConfig(
            s.key(
                    "split",
                    "The images that maps are judged on; with validation no test image is read.")
                .choice(Split.class, Split.TEST),
            threshold,
            count(s, "images", "How many of them, spread over the classes."),
            curveImages,
            steps,
            target,
            masking,
            s.key("batch", "Images in a forward pass.").integer(16, 1, 4096),
            s.key("overlays", "Images of which a trial keeps its maps as pictures.")
                .integer(24, 0, MANY));
    List<Baseline> baselines = new ArrayList<>(explainers(s));
    List<String> controls =
        s.key(
                "controls",
                "Maps that look at no trained model, as floors: what does not beat them proves"
                    + " nothing.")
            .as(
                Values.words(Explainers.controls()).inListOfDistinct(),
                "[" + String.join(", ", CONTROLS) + "]")
            .texts("controls", CONTROLS);
    s.requireDistinct("controls", controls);
    for (String control : controls) {
      baselines.add(baseline(s, "controls", control, control, Map.of()));
    }
    Section check =
        s.key("sanity", "Whether maps follow what was learned (Adebayo et al. 2018).").section();
    Sanity sanity =
        new Sanity(
            check
                .key(
                    "images",
                    "Images on which maps are compared before and after the trained parameters are"
                        + " randomised; 0 = no check.")
                .integer(0, 0, MANY),
            check
                .key("labels", "Whether another model is trained on random labels for it, too.")
                .bool(false));
    check.end();
    s.end();
    return new Evaluation(config, baselines, sanity);
  }

  /** A list of methods, or a mapping of rows to methods, which may have options. */
  private List<Baseline> explainers(Section s) {
    Optional<YamlNode> node =
        s.key(
                "explainers",
                "Methods that are judged on the reference row's models, each a row of the table: a"
                    + " list of names, or row → name or {method: name, option: value}"
                    + " (docs/explainers.md).")
            .as(Values.words(METHODS).inListOfDistinct(), "[]")
            .node("explainers");
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
    s.resolve("explainers", settled(node, baselines));
    return baselines;
  }

  /** Explainers with every option, as they would be written in full. */
  private static Mapping settled(Optional<YamlNode> given, List<Baseline> explainers) {
    String list = given.map(YamlNode::origin).orElse(Section.DEFAULT);
    Mapping all = new Mapping(new LinkedHashMap<>(), list);
    for (Baseline explainer : explainers) {
      YamlNode own = given.get();
      if (own instanceof Mapping rows) {
        own = rows.entries().get(explainer.label());
      }
      Mapping one = new Mapping(new LinkedHashMap<>(), own.origin());
      Map<String, YamlNode> options = own instanceof Mapping m ? m.entries() : Map.of();
      one.entries()
          .put("method", new Scalar(explainer.name(), origin(options, "method", own.origin())));
      explainer
          .options()
          .forEach(
              (k, v) -> one.entries().put(k, new Scalar(v, origin(options, k, Section.DEFAULT))));
      all.entries().put(explainer.label(), one);
    }
    return all;
  }

  private static String origin(Map<String, YamlNode> options, String key, String otherwise) {
    return options.containsKey(key) ? options.get(key).origin() : otherwise;
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
  private static int count(Section s, String key, String meaning) {
    Values values = Values.either(Values.words(List.of("all")), Values.whole(1, MANY));
    return s.key(key, meaning).as(values, "all").text(key, "all").equals("all")
        ? 0
        : s.integer(key, 1, MANY);
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
