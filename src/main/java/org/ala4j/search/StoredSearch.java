package org.ala4j.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Metrics;
import org.ala4j.table.Leaderboard;
import org.ala4j.table.Leaderboard.Parameter.Scale;

/**
 * What a leaderboard must know of a search beside its candidates and trials.
 *
 * @param name of the search
 * @param objective that orders the candidates
 * @param seeds of each candidate
 * @param parameters that vary
 * @param ordered whether later candidates may be better for coming later, as in no grid
 * @param notes sentences below the leaderboard
 * @param command that began it
 * @param resolved search and experiment, YAML
 */
record StoredSearch(
    String name,
    Objective objective,
    List<Integer> seeds,
    List<Leaderboard.Parameter> parameters,
    boolean ordered,
    List<String> notes,
    String command,
    String resolved) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * @param more notes, about the images
   */
  static StoredSearch of(Search search, List<Integer> seeds, List<String> more, String command) {
    List<String> notes = new ArrayList<>(search.notes());
    notes.addAll(more);
    return new StoredSearch(
        search.name(),
        search.objective(),
        seeds,
        search.parameters().stream()
            .filter(p -> !p.isFixed())
            .map(p -> new Leaderboard.Parameter(p.key(), p.domain().scale()))
            .toList(),
        !(search.generator() instanceof Generator.Grid),
        notes,
        command,
        search.resolved());
  }

  ObjectNode json() {
    ObjectNode json = JSON.createObjectNode().put("search", name);
    ObjectNode weights = json.putObject("objective");
    objective.weights().forEach((metric, weight) -> weights.put(metric.key(), weight));
    seeds.forEach(json.putArray("seeds")::add);
    ObjectNode scales = json.putObject("parameters");
    parameters.forEach(p -> scales.put(p.key(), p.scale().name().toLowerCase(Locale.ROOT)));
    json.put("ordered", ordered);
    notes.forEach(json.putArray("notes")::add);
    return json.put("command", command).put("resolved", resolved);
  }

  /**
   * @throws IllegalArgumentException when it is not a search
   */
  static StoredSearch of(JsonNode json) {
    Map<Metric, Double> weights = new LinkedHashMap<>();
    SearchFolder.required(json, "objective")
        .properties()
        .forEach(w -> weights.put(Metrics.of(w.getKey()), w.getValue().asDouble()));
    List<Integer> seeds = new ArrayList<>();
    SearchFolder.required(json, "seeds").forEach(seed -> seeds.add(seed.asInt()));
    List<Leaderboard.Parameter> parameters = new ArrayList<>();
    SearchFolder.required(json, "parameters")
        .properties()
        .forEach(
            p ->
                parameters.add(
                    new Leaderboard.Parameter(
                        p.getKey(),
                        Scale.valueOf(p.getValue().asText().toUpperCase(Locale.ROOT)))));
    List<String> notes = new ArrayList<>();
    SearchFolder.required(json, "notes").forEach(note -> notes.add(note.asText()));
    return new StoredSearch(
        SearchFolder.required(json, "search").asText(),
        new Objective(weights),
        seeds,
        parameters,
        SearchFolder.required(json, "ordered").asBoolean(),
        notes,
        SearchFolder.required(json, "command").asText(),
        SearchFolder.required(json, "resolved").asText());
  }
}
