package org.ala4j.results;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.ala4j.config.ConfigException;
import org.ala4j.config.Experiment;
import org.ala4j.config.Experiment.Ablation;
import org.ala4j.config.Experiment.Row;
import org.ala4j.data.DataException;
import org.ala4j.data.ImageDataset;
import org.ala4j.evaluate.EvaluationConfig;
import org.ala4j.files.Reason;
import org.ala4j.files.SealedJson;
import org.ala4j.metrics.FactorialDesign;
import org.ala4j.metrics.FactorialDesign.Factor;
import org.ala4j.table.PublishedTable;
import org.ala4j.table.PublishedTables;

/**
 * What a report must know of an experiment beside its trials: {@code experiment.json} in the
 * results folder, so that tables and page can be made again without data, encoder or the
 * experiment's file.
 *
 * @param name of the experiment
 * @param rows in the order of the table, also those that were not run yet
 * @param configs row → its resolved configuration, YAML; a trial of another one is none of its
 *     trials. Empty in results from before it was stored
 * @param seeds of the last run and, when it was read, all others of which something is stored
 * @param reference the row that p-values are against and whose models the controls are judged with
 * @param published the paper's table to compare with
 * @param notes sentences that stand below the table
 * @param command that made the results
 * @param ablation the grid that rows make up, if any; with {@code --rows} not all need be there
 * @param labels row → the row in words, of those that have a label
 */
public record StoredExperiment(
    String name,
    List<String> rows,
    Map<String, String> configs,
    List<Integer> seeds,
    String reference,
    Optional<PublishedTable> published,
    List<String> notes,
    String command,
    Optional<Ablation> ablation,
    Map<String, String> labels) {
  private static final ObjectMapper JSON = new ObjectMapper();
  public static final String FILE = "experiment.json";
  private static final Path PAPER = Path.of("results", "paper.json");
  private static final String STARTS_LATER =
      "Published insertion and deletion: the authors' metric code (that of LambdaABN) starts its"
          + " curves after the first step; at 16 steps that scores insertion .008 higher and"
          + " deletion .015 lower than here.";

  /** What is known once the data are read. */
  public static StoredExperiment of(
      Experiment experiment,
      Optional<PublishedTable> published,
      String command,
      ImageDataset data) {
    return new StoredExperiment(
        experiment.name(),
        experiment.table().stream().map(Row::name).toList(),
        experiment.table().stream().collect(toMap(Row::name, Row::config)),
        experiment.seeds(),
        experiment.reference(),
        published,
        notes(experiment, data),
        command,
        experiment.ablation(),
        labels(experiment));
  }

  private static Map<String, String> labels(Experiment experiment) {
    Map<String, String> labels = new LinkedHashMap<>();
    experiment.table().forEach(row -> row.label().ifPresent(l -> labels.put(row.name(), l)));
    return labels;
  }

  /**
   * The published table that the experiment is compared with.
   *
   * @throws ConfigException when {@code compare} names none
   */
  public static Optional<PublishedTable> published(Experiment experiment) {
    return experiment
        .compare()
        .map(
            key -> {
              if (!Files.exists(PAPER)) {
                throw new ConfigException(
                    "compare: there is no "
                        + PAPER
                        + " here; run in the project's folder or leave it out");
              }
              PublishedTables tables = PublishedTables.read(PAPER);
              if (!tables.keys().contains(key)) {
                throw new ConfigException(
                    "compare: " + key + " is not one of the tables " + tables.keys());
              }
              return tables.table(key);
            });
  }

  private static List<String> notes(Experiment experiment, ImageDataset data) {
    EvaluationConfig evaluation = experiment.evaluation();
    List<String> notes = new ArrayList<>(data.notes());
    int test = data.test().size();
    int all = evaluation.split().of(data).size();
    int judged = evaluation.images() == 0 ? all : Math.min(all, evaluation.images());
    int curves =
        evaluation.curveImages() == 0 ? judged : Math.min(judged, evaluation.curveImages());
    notes.add(
        String.format(
            Locale.ROOT,
            "%s: %d training, %d validation and %d test images of %d classes.",
            data.name(),
            data.train().size(),
            data.validation().size(),
            test,
            data.classes().size()));
    notes.add(
        String.format(
            Locale.ROOT,
            "Accuracy and region metrics over %d %s images; insertion and deletion over %d, spread"
                + " over the classes, in %d steps.",
            judged,
            evaluation.split().text(),
            curves,
            evaluation.steps()));
    notes.add(
        "IoU and area: map min-max normalised per image, threshold "
            + evaluation.threshold().text()
            + ".");
    notes.add(
        String.format(
            Locale.ROOT,
            "Insertion and deletion: on %s, tied pixels enter in one fixed random order, target class: %s.",
            evaluation.masking().text(),
            evaluation.target().name().toLowerCase(Locale.ROOT)));
    if (experiment.compare().isPresent()) {
      notes.add(STARTS_LATER);
    }
    List<String> explainers =
        experiment.baselines().stream()
            .filter(b -> !b.isControl())
            .map(b -> b.label() + " is " + b.method())
            .toList();
    if (!explainers.isEmpty()) {
      notes.add("Explainers: " + String.join("; ", explainers) + ".");
    }
    for (Row row : experiment.table()) {
      if (row.hyperparams().model().lorasReachTaps()) {
        notes.add(
            "Row " + row.name() + ": LoRA sits before a tap, so α moves even while ALA is frozen.");
      }
    }
    return notes;
  }

  public void write(Path folder) {
    ObjectNode json = JSON.createObjectNode().put("experiment", name);
    ArrayNode names = json.putArray("rows");
    rows.forEach(names::add);
    ObjectNode texts = json.putObject("configs");
    rows.stream().filter(configs::containsKey).forEach(row -> texts.put(row, configs.get(row)));
    ArrayNode numbers = json.putArray("seeds");
    seeds.forEach(numbers::add);
    json.put("reference", reference);
    json.set("published", published.map(PublishedTable::json).orElse(JSON.nullNode()));
    ArrayNode remarks = json.putArray("notes");
    notes.forEach(remarks::add);
    json.put("command", command);
    ablation.ifPresent(grid -> write(grid, json.putObject("ablation")));
    if (!labels.isEmpty()) {
      labels.forEach(json.putObject("labels")::put);
    }
    SealedJson.write(folder.resolve(FILE), json);
  }

  private static void write(Ablation grid, ObjectNode json) {
    ObjectNode factors = json.putObject("factors");
    for (Factor factor : grid.design().factors()) {
      factor.levels().forEach(factors.putArray(factor.name())::add);
    }
    grid.rows().forEach(json.putArray("rows")::add);
  }

  private static Ablation ablation(JsonNode json) {
    List<Factor> factors = new ArrayList<>();
    required(json, "factors")
        .properties()
        .forEach(f -> factors.add(new Factor(f.getKey(), texts(f.getValue()))));
    return new Ablation(new FactorialDesign(factors), texts(required(json, "rows")));
  }

  private static Map<String, String> labels(JsonNode json) {
    Map<String, String> labels = new LinkedHashMap<>();
    json.properties().forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
    return labels;
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }

  /**
   * Reads it from a results folder.
   *
   * @throws ConfigException when the folder holds none
   * @throws DataException when it is damaged
   */
  public static StoredExperiment read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      throw new ConfigException(
          folder + " is not a folder of results: there is no " + FILE + " in it");
    }
    try {
      JsonNode json = SealedJson.read(file).json();
      JsonNode published = required(json, "published");
      return new StoredExperiment(
          required(json, "experiment").asText(),
          texts(required(json, "rows")),
          json.path("configs").properties().stream()
              .collect(toMap(Map.Entry::getKey, entry -> entry.getValue().asText())),
          seeds(json, folder),
          required(json, "reference").asText(),
          published.isNull() ? Optional.empty() : Optional.of(PublishedTable.of(published)),
          texts(required(json, "notes")),
          required(json, "command").asText(),
          Optional.ofNullable(json.get("ablation")).map(StoredExperiment::ablation),
          labels(json.path("labels")));
    } catch (IOException | IllegalArgumentException e) {
      throw new DataException(
          file
              + " is damaged ("
              + Reason.of(e)
              + "); the command that made these results writes it again",
          e);
    }
  }

  /** Those of every run, for results grow. */
  private static List<Integer> seeds(JsonNode json, Path folder) {
    SortedSet<Integer> seeds = new TreeSet<>();
    stream(json, "seeds").map(JsonNode::asInt).forEach(seeds::add);
    ResultStore store = new ResultStore(folder);
    texts(required(json, "rows")).forEach(row -> seeds.addAll(store.seeds(row)));
    return List.copyOf(seeds);
  }

  private static Stream<JsonNode> stream(JsonNode json, String field) {
    return StreamSupport.stream(required(json, field).spliterator(), false);
  }

  private static JsonNode required(JsonNode json, String field) {
    JsonNode found = json.get(field);
    if (found == null) {
      throw new IllegalArgumentException("'" + field + "' is missing");
    }
    return found;
  }
}
