package org.ala4j.search;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ala4j.config.ConfigException;
import org.ala4j.config.Experiment;
import org.ala4j.config.Experiment.Overrides;
import org.ala4j.config.YamlNode;
import org.ala4j.config.YamlNode.Mapping;

/**
 * A search file, checked: which hyperparameters of which experiment are varied, how, and for what.
 *
 * @param name of the results folder
 * @param file it was read from
 * @param tree of the experiment that all candidates share
 * @param base where that comes from, in words
 * @param workers trials side by side
 * @param parameters in the order of the file
 * @param generator of the candidates
 * @param objective that orders them
 * @param pruning of trials that fall behind, if any
 * @param resolved all of this that results depend on, as YAML
 */
public record Search(
    String name,
    Path file,
    Mapping tree,
    String base,
    int workers,
    List<Parameter> parameters,
    Generator generator,
    Objective objective,
    Optional<Pruning> pruning,
    String resolved) {
  /** The keys of a search file. */
  static final Set<String> KEYS =
      Set.of(
          "search",
          "experiment",
          "row",
          "seeds",
          "generator",
          "points",
          "candidates",
          "seed",
          "population",
          "startup",
          "together",
          "space",
          "objective",
          "prune",
          "set");

  /**
   * Reads a search file.
   *
   * @param set changes of the command line: to a key of the search, or else of its experiment
   * @throws ConfigException when anything in it or in the experiment is wrong
   */
  public static Search read(Path file, Map<String, String> set) {
    return read(file, set, Optional.empty());
  }

  /**
   * The same.
   *
   * @param workers in place of the experiment's
   */
  public static Search read(Path file, Map<String, String> set, Optional<String> workers) {
    Search search = new SearchReader(file, set, workers).read();
    search.experiment(List.of());
    return search;
  }

  /** The experiment whose rows are these candidates; with none, its only row is the base. */
  Experiment experiment(List<Candidate> candidates) {
    Mapping own = (Mapping) tree.copy();
    Mapping rows = new Mapping(new LinkedHashMap<>(), file.toString());
    candidates.forEach(c -> rows.entries().put(c.name(), differences(c)));
    own.entries().put("rows", rows);
    return Experiment.of(own, file, Overrides.NONE).withWorkers(workers);
  }

  private Mapping differences(Candidate candidate) {
    Mapping differences = new Mapping(new LinkedHashMap<>(), file.toString());
    for (Parameter parameter : parameters) {
      String value = candidate.values().get(parameter.key());
      if (value != null) {
        YamlNode node = YamlNode.parse(value, parameter.origin());
        differences.entries().put(parameter.key(), node);
      }
    }
    return differences;
  }

  /** Sentences that stand below the leaderboard, but for those about the images. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    notes.add("Score: " + objective.text() + "; higher is better.");
    notes.add("Candidates: " + generator.text() + "; they differ from " + base + ".");
    pruning.ifPresent(p -> notes.add(p.text()));
    return notes;
  }
}
