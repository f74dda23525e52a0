package org.ala4j.search;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ala4j.config.ConfigException;
import org.ala4j.config.Experiment;
import org.ala4j.config.Experiment.Overrides;
import org.ala4j.config.KeyTree;
import org.ala4j.config.Section;
import org.ala4j.config.YamlNode;
import org.ala4j.config.YamlNode.Mapping;
import org.ala4j.config.YamlNode.Scalar;
import org.ala4j.config.YamlNode.Sequence;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Metric.Direction;
import org.ala4j.metrics.Metrics;

/** Reads a search file and the experiment that it is about. */
final class SearchReader {
  private static final int MANY = 1_000_000;

  private final Path file;
  private final Mapping root;
  private final Overrides ofExperiment;

  /**
   * @param set changes: to a key of the search, or else to one of the experiment
   * @param workers in place of the experiment's
   */
  SearchReader(Path file, Map<String, String> set, Optional<String> workers) {
    this.file = file;
    this.root = KeyTree.nested(YamlNode.read(file));
    Map<String, String> own = new LinkedHashMap<>(set);
    own.keySet().removeIf(path -> !Search.KEYS.contains(path.split("\\.", 2)[0]));
    Map<String, String> others = new LinkedHashMap<>(set);
    others.keySet().removeAll(own.keySet());
    KeyTree.merge(root, Overrides.set(own));
    this.ofExperiment = new Overrides(false, List.of(), List.of(), workers, others);
  }

  Search read() {
    Section s = new Section("", root);
    String name = s.text("search");
    Path path = s.path("experiment");
    Mapping tree = Experiment.tree(path, Overrides.NONE);
    String row = applyRow(s, tree);
    Mapping changes = s.mapping("set");
    KeyTree.merge(tree, changes);
    KeyTree.merge(tree, ofExperiment.changes());
    int workers = new Section("", tree).integer("workers", 1, 1, 64);
    restrict(s, tree, name);

    List<Parameter> parameters = new SpaceReader(s.section("space")).read();
    Generator generator = generator(s, parameters);
    Objective objective = objective(s);
    Optional<Pruning> pruning = pruning(s);
    Mapping resolved = (Mapping) root.copy();
    resolved.entries().keySet().removeAll(List.of("row", "set", "experiment"));
    resolved.entries().put("experiment", tree);
    s.end();
    String base =
        String.format(
            Locale.ROOT, "%s of %s", row.isEmpty() ? "the hyperparams" : "row " + row, path);
    return new Search(
        name,
        file,
        tree,
        base,
        workers,
        parameters,
        generator,
        objective,
        pruning,
        resolved.text());
  }

  /** Puts the differences of the row that the search begins from into the hyperparams. */
  private static String applyRow(Section s, Mapping tree) {
    Section experiment = new Section("", tree);
    Mapping rows = experiment.mapping("rows");
    List<String> names = List.copyOf(rows.entries().keySet());
    String last = names.isEmpty() ? "" : names.get(names.size() - 1);
    boolean asked = s.node("row").isPresent();
    if (names.isEmpty() && !asked) {
      return "";
    }
    String row = s.text("row", experiment.text("reference", last));
    if (!(rows.entries().get(row) instanceof Mapping differences)) {
      String wrong =
          "must be one of "
              + names
              + String.format(Locale.ROOT, ", which are written under rows, not '%s'", row);
      throw asked ? s.wrong("row", wrong) : experiment.wrong("reference", wrong);
    }
    Mapping hyperparams = experiment.mapping("hyperparams");
    KeyTree.merge(hyperparams, Experiment.differences(differences));
    return row;
  }

  /** Leaves what a search needs: the validation images, and no explainer but the model itself. */
  private void restrict(Section s, Mapping tree, String name) {
    Mapping evaluate = new Section("", tree).mapping("evaluate");
    YamlNode split = evaluate.entries().get("split");
    if (split instanceof Scalar given && !given.text().equals("validation")) {
      throw new ConfigException(
          given.origin() + ": evaluate.split: a search judges on the validation images only");
    }
    String origin = file.toString();
    for (String key : List.of("rows", "ablate", "reference", "compare", "workers")) {
      tree.entries().remove(key);
    }
    tree.entries().put("experiment", new Scalar(name, s.origin("search")));
    tree.entries().put("evaluate", evaluate);
    tree.entries()
        .put(
            "seeds",
            s.node("seeds").orElse(new Sequence(List.of(new Scalar("0", origin)), origin)));
    evaluate.entries().put("split", new Scalar("validation", origin));
    evaluate.entries().put("explainers", new Sequence(List.of(), origin));
    evaluate.entries().put("controls", new Sequence(List.of(), origin));
    evaluate.entries().remove("sanity");
  }

  private static Generator generator(Section s, List<Parameter> parameters) {
    String kind = s.text("generator", "grid");
    int most = Generator.MAX_CANDIDATES;
    return switch (kind) {
      case "grid" -> {
        int points = s.integer("points", 5, 2, most);
        long size = new SearchSpace(parameters).gridSize(points);
        if (size > most) {
          throw s.wrong(
              "points",
              String.format(
                  Locale.ROOT,
                  "make a grid of %,d combinations, more than %,d; take fewer or generator: random",
                  size,
                  most));
        }
        yield new Generator.Grid(points, (int) size);
      }
      case "random" ->
          new Generator.Random(s.integer("candidates", 1, most), s.integer("seed", 0, 0, MANY));
      case "genetic" ->
          new Generator.Genetic(
              s.integer("candidates", 1, most),
              s.integer("seed", 0, 0, MANY),
              s.integer("population", 6, 3, most));
      case "tpe" ->
          new Generator.Tpe(
              s.integer("candidates", 1, most),
              s.integer("seed", 0, 0, MANY),
              s.integer("startup", 10, 1, most),
              s.integer("together", 1, 1, 64));
      default ->
          throw s.wrong("generator", "must be grid, random, genetic or tpe, not '" + kind + "'");
    };
  }

  private static Objective objective(Section s) {
    Map<Metric, Double> weights = new LinkedHashMap<>();
    if (s.node("objective").orElse(null) instanceof Mapping) {
      Section terms = s.section("objective");
      terms.keys().forEach(key -> weights.put(metric(terms, key, key), terms.real(key, 1e-9, 1e9)));
    } else {
      weights.put(metric(s, "objective", s.text("objective", "miou")), 1.0);
    }
    if (weights.isEmpty()) {
      throw s.wrong("objective", "must be a metric, or metrics with weights");
    }
    return new Objective(weights);
  }

  private static Metric metric(Section s, String key, String name) {
    try {
      Metric metric = Metrics.of(name);
      if (metric.direction() == Direction.NEITHER) {
        throw new IllegalArgumentException(name + " has no better end");
      }
      return metric;
    } catch (IllegalArgumentException e) {
      throw s.wrong(key, "is wrong: " + e.getMessage());
    }
  }

  private static Optional<Pruning> pruning(Section s) {
    if (s.node("prune").isEmpty()) {
      return Optional.empty();
    }
    Section prune = s.section("prune");
    String rule = prune.text("rule", "median");
    Pruning pruning =
        switch (rule) {
          case "median" ->
              new MedianPruning(
                  prune.integer("after", 2, 1, MANY), prune.integer("trials", 4, 1, MANY));
          case "asha" ->
              new SuccessiveHalving(
                  prune.integer("min", 1, 1, MANY),
                  prune.integer("reduction", 3, 2, MANY),
                  prune.integer("brackets", 1, 1, 10));
          default -> throw prune.wrong("rule", "must be median or asha, not '" + rule + "'");
        };
    prune.end();
    return Optional.of(pruning);
  }
}
