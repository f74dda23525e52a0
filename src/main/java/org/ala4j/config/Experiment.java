package org.ala4j.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.ala4j.config.YamlNode.Mapping;
import org.ala4j.config.YamlNode.Scalar;
import org.ala4j.config.YamlNode.Sequence;
import org.ala4j.data.DatasetOptions;
import org.ala4j.data.demo.DemoData;
import org.ala4j.encoder.FeatureCache;
import org.ala4j.encoder.FrozenPrefix.Engine;
import org.ala4j.encoder.TrainingEngine;
import org.ala4j.evaluate.EvaluationConfig;
import org.ala4j.explain.ExplainerFactory;
import org.ala4j.metrics.FactorialDesign;

/**
 * An experiment file, checked: what is trained and judged, and every difference between its rows.
 *
 * @param name of the results folder
 * @param dataset which images
 * @param encoder which encoder
 * @param engine who computes, and where
 * @param seeds of the trials
 * @param rows that are run, in the order of the table
 * @param table all rows of the file, also those that the command line leaves out
 * @param reference the row that p-values are against and whose models the controls are judged with
 * @param evaluation how maps are judged
 * @param baselines explainers and controls beside the rows
 * @param sanity checks of the explainers
 * @param workers trials that run side by side
 * @param compare the table of published numbers, if any
 * @param ablation the grid that some of the rows make up, if any
 */
public record Experiment(
    String name,
    DatasetConfig dataset,
    EncoderConfig encoder,
    EngineConfig engine,
    List<Integer> seeds,
    List<Row> rows,
    List<Row> table,
    String reference,
    EvaluationConfig evaluation,
    List<Baseline> baselines,
    Sanity sanity,
    int workers,
    Optional<String> compare,
    Optional<Ablation> ablation) {
  private static final Mapping NOTHING = new Mapping(Map.of(), "");

  /**
   * Who computes, and where.
   *
   * @param train the steps of a training
   * @param backend ND4J's
   * @param device ONNX Runtime's
   * @param gpuBytes of a GPU's memory that each of its sessions may take; 0 = all of it
   */
  public record EngineConfig(TrainingEngine train, Backend backend, Device device, long gpuBytes) {}

  /** Where ND4J computes. */
  public enum Backend {
    AUTO,
    CPU,
    CUDA
  }

  /**
   * Where ONNX Runtime computes: {@code cpu}, {@code cuda} (each worker on a GPU of its own) or
   * {@code cuda:1}.
   *
   * @param isGpu whether on GPUs
   * @param number of the only one
   */
  public record Device(boolean isGpu, OptionalInt number) {
    public static final Device CPU = new Device(false, OptionalInt.empty());
    static final String PATTERN = "cpu|cuda(:[0-9]{1,3})?";

    static Device parse(String text) {
      return text.equals("cpu")
          ? CPU
          : new Device(
              true,
              text.equals("cuda")
                  ? OptionalInt.empty()
                  : OptionalInt.of(Integer.parseInt(text.substring("cuda:".length()))));
    }
  }

  /**
   * Where the images are and how they are read.
   *
   * @param options of the reader that its layout needs
   * @param generate the demo data that is written to {@code root} first, if any
   */
  public record DatasetConfig(
      String name, Path root, DatasetOptions options, Optional<DemoData.Settings> generate) {}

  /**
   * The encoder.
   *
   * @param onnx its file
   * @param engine who computes its frozen part
   * @param threads of that engine; 0 divides the processors between the workers
   * @param cache where the features of views that come again are kept
   */
  public record EncoderConfig(Path onnx, Engine engine, int threads, FeatureCache.Settings cache) {}

  /**
   * An explainer that is judged beside the model's own map, on the models of the reference row.
   *
   * @param label its row in the table
   * @param name of the method that draws its maps
   * @param options of the method, all of them
   * @param explainer the same, to be made for a model
   * @param isControl whether it looks at no trained model
   * @param method name and options, as the table's notes give them
   */
  public record Baseline(
      String label,
      String name,
      Map<String, String> options,
      ExplainerFactory explainer,
      boolean isControl,
      String method) {}

  /**
   * Whether maps follow what was learned (Adebayo et al. 2018, Sanity Checks for Saliency Maps).
   *
   * @param images on which maps are compared; 0 for no check
   * @param labels whether another model is trained on random labels, too
   */
  public record Sanity(int images, boolean labels) {}

  /**
   * One row of the table.
   *
   * @param name as in the file
   * @param hyperparams the base with this row's differences
   * @param config this row's resolved file, as it is stored with every result
   * @param origin file and line
   * @param label the row in words, for tables and pages; part of no result
   */
  public record Row(
      String name, Hyperparams hyperparams, String config, String origin, Optional<String> label) {
    /** A row without a label. */
    public Row(String name, Hyperparams hyperparams, String config, String origin) {
      this(name, hyperparams, config, origin, Optional.empty());
    }
  }

  /** What a row's mapping changes in the hyperparams: all of it but its label. */
  public static Mapping differences(Mapping row) {
    Mapping differences = (Mapping) row.copy();
    differences.entries().remove(ExperimentReader.LABEL);
    return differences;
  }

  /**
   * Every combination of some factors' levels.
   *
   * @param design the factors
   * @param rows the row of each run of the design, in its order
   */
  public record Ablation(FactorialDesign design, List<String> rows) {

    /**
     * @throws IllegalArgumentException when there is not one row per run
     */
    public Ablation {
      rows = List.copyOf(rows);
      if (rows.size() != design.runs() || rows.stream().distinct().count() != rows.size()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "a grid of %d combinations needs as many rows: %s",
                design.runs(),
                rows));
      }
    }
  }

  /**
   * What the command line changes. Values are texts, so that the file's own rules judge them.
   *
   * @param quick whether the file's key {@code quick} is applied
   * @param rows that are left; all when empty
   * @param seeds in place of the file's, unless empty
   * @param workers in place of the file's
   * @param set other keys
   */
  public record Overrides(
      boolean quick,
      List<String> rows,
      List<String> seeds,
      Optional<String> workers,
      Map<String, String> set) {
    /** Nothing. */
    public static final Overrides NONE = new Overrides(false, List.of(), List.of(), Map.of());

    /** The same with seeds that are numbers, and the file's workers. */
    public Overrides(
        boolean quick, List<String> rows, List<Integer> seeds, Map<String, String> set) {
      this(quick, rows, seeds.stream().map(String::valueOf).toList(), Optional.empty(), set);
    }

    /** The keys that it sets, each with the option that says so. */
    public Mapping changes() {
      Mapping changes = set(set);
      workers.ifPresent(n -> put(changes, "workers", new Scalar(n, "--workers")));
      if (!seeds.isEmpty()) {
        List<YamlNode> items = new ArrayList<>();
        seeds.forEach(seed -> items.add(new Scalar(seed, "--seeds")));
        put(changes, "seeds", new Sequence(List.copyOf(items), "--seeds"));
      }
      return changes;
    }

    private static void put(Mapping changes, String key, YamlNode value) {
      YamlNode other = changes.entries().putIfAbsent(key, value);
      if (other != null) {
        throw new ConfigException(
            other.origin() + " and " + value.origin() + " exclude each other; take one");
      }
    }

    /**
     * What {@code --set} says, as changes of a tree.
     *
     * @throws ConfigException when a value is not YAML
     */
    public static Mapping set(Map<String, String> set) {
      Mapping changes = new Mapping(new LinkedHashMap<>(), "--set");
      set.forEach(
          (path, value) -> {
            String origin = "--set " + path;
            changes.entries().put(path, YamlNode.parse(value, origin));
          });
      return changes;
    }
  }

  /**
   * Reads an experiment file.
   *
   * @throws ConfigException when anything in it is wrong
   */
  public static Experiment read(Path file, Overrides overrides) {
    return of(tree(file, overrides), file, overrides);
  }

  /** The experiment that a tree describes; {@code file} is named in complaints. */
  public static Experiment of(Mapping tree, Path file, Overrides overrides) {
    return new ExperimentReader(tree, file, overrides, NOTHING).read().experiment();
  }

  /**
   * The file as it is with all that the command line says, with every value: YAML that reads back
   * as the same experiment, with a comment behind each value that tells its meaning, its default
   * and where it was set.
   *
   * @throws ConfigException when anything in the file is wrong
   */
  public static String resolved(Path file, Overrides overrides) {
    Mapping tree = tree(file, overrides);
    return new ResolvedFile(new ExperimentReader(tree, file, overrides, NOTHING).read()).text();
  }

  /**
   * Reads the configuration of a stored trial. Keys that it lacks have the values that were the
   * defaults when such configurations were stored, not today's.
   *
   * @param file is named in complaints
   * @throws ConfigException when it is none
   */
  public static Experiment stored(Mapping config, Path file) {
    Mapping tree = KeyTree.nested(config);
    return new ExperimentReader(tree, file, Overrides.NONE, StoredDefaults.tree())
        .read()
        .experiment();
  }

  /** The same with another number of trials side by side. */
  public Experiment withWorkers(int number) {
    return new Experiment(
        name,
        dataset,
        encoder,
        engine,
        seeds,
        rows,
        table,
        reference,
        evaluation,
        baselines,
        sanity,
        number,
        compare,
        ablation);
  }

  /**
   * A file's tree with its hyperparams inserted and all that the command line sets; a search makes
   * its candidates from it.
   *
   * @throws ConfigException when it is no tree
   */
  public static Mapping tree(Path file, Overrides overrides) {
    Mapping root = KeyTree.nested(YamlNode.read(file));
    insertHyperparams(root, file);
    YamlNode quick = root.entries().remove("quick");
    if (overrides.quick()) {
      applyQuick(root, quick, file);
    }
    KeyTree.merge(root, overrides.changes());
    return root;
  }

  /**
   * An experiment on other photos with another encoder, as YAML: its rows, hyperparameters and
   * evaluation stay; what it is compared with and its key quick do not.
   *
   * @param dataset YAML of the key {@code dataset}
   * @param encoder YAML of what the section {@code encoder} is to have
   * @throws ConfigException when the file is no tree
   */
  public static String onOtherData(Path file, String name, String dataset, String encoder) {
    Mapping root = tree(file, Overrides.NONE);
    root.entries().remove("compare");
    root.entries().remove("dataset");
    root.entries().put("experiment", new Scalar(name, ""));
    root.entries().putAll(((Mapping) YamlNode.parse(dataset, "")).entries());
    KeyTree.merge(root, KeyTree.nested((Mapping) YamlNode.parse("encoder: {" + encoder + "}", "")));
    return root.text();
  }

  private static void applyQuick(Mapping root, YamlNode quick, Path file) {
    if (!(quick instanceof Mapping changes)) {
      throw new ConfigException(file + ": --quick needs a mapping under the key quick");
    }
    KeyTree.merge(root, (Mapping) changes.withOrigin(origin -> origin + " (quick)"));
    String name = root.entries().get("experiment") instanceof Scalar s ? s.text() : "";
    root.entries().put("experiment", new Scalar(name + "-quick", changes.origin() + " (quick)"));
  }

  /** Replaces {@code hyperparams: NAME}, or its key {@code base}, by that file's content. */
  private static void insertHyperparams(Mapping root, Path file) {
    YamlNode given = root.entries().get("hyperparams");
    Mapping own =
        given instanceof Mapping mapping
            ? mapping
            : new Mapping(new LinkedHashMap<>(), given == null ? file.toString() : given.origin());
    YamlNode base = given instanceof Mapping ? own.entries().remove("base") : given;
    if (base instanceof Scalar name && !name.isNothing()) {
      Path beside = file.toAbsolutePath().getParent().resolveSibling("hyperparams");
      String fileName = name.text() + ".yaml";
      if (!name.text().matches("[A-Za-z0-9._-]+")) {
        throw new ConfigException(name.origin() + ": hyperparams must be the name of a file");
      }
      Path found =
          Files.exists(beside.resolve(fileName))
              ? beside.resolve(fileName)
              : Path.of("hyperparams", fileName);
      if (!Files.exists(found)) {
        throw new ConfigException(
            name.origin()
                + ": there is no hyperparams/"
                + fileName
                + " for hyperparams: "
                + name.text());
      }
      Path shown = Path.of("").toAbsolutePath();
      Path relative =
          found.toAbsolutePath().startsWith(shown)
              ? shown.relativize(found.toAbsolutePath())
              : found;
      Mapping merged = KeyTree.nested(YamlNode.read(relative));
      KeyTree.merge(merged, own);
      root.entries().put("hyperparams", merged);
    } else if (base != null && given instanceof Mapping) {
      throw new ConfigException(base.origin() + ": hyperparams.base must be the name of a file");
    } else if (given == null || given instanceof Scalar) {
      throw new ConfigException(
          (given == null ? file.toString() : given.origin())
              + ": the key hyperparams is missing; it names a file or is a mapping");
    }
  }
}
