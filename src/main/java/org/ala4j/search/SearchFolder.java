package org.ala4j.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.ala4j.config.ConfigException;
import org.ala4j.data.DataException;
import org.ala4j.files.ProcessLock;
import org.ala4j.files.Reason;
import org.ala4j.files.SealedJson;
import org.ala4j.files.WriteException;

/**
 * What a search keeps in its results folder beside its trials: {@code search.json}, what was asked,
 * and {@code candidates.json}, what Arbiter proposed. Both are written as a whole.
 */
public final class SearchFolder {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SEARCH = "search.json";
  private static final String CANDIDATES = "candidates.json";
  private static final String LOCK = ".candidates.lock";

  private final Path folder;

  public SearchFolder(Path folder) {
    this.folder = folder;
  }

  /** The folder. */
  public Path path() {
    return folder;
  }

  /** Whether it holds a search. */
  public boolean exists() {
    return Files.exists(folder.resolve(SEARCH));
  }

  /** What was asked, if anything was. */
  Optional<StoredSearch> search() {
    return read(SEARCH, StoredSearch::of);
  }

  void write(StoredSearch search) {
    SealedJson.write(folder.resolve(SEARCH), search.json());
  }

  /** What has been proposed, in order; empty before anything was. */
  List<Candidate> candidates() {
    return read(CANDIDATES, SearchFolder::candidates).orElse(List.of());
  }

  /**
   * Writes the candidates if they are more than there are; another process may be at the same
   * search.
   *
   * @param check of those that are there
   */
  void extend(List<Candidate> candidates, Consumer<List<Candidate>> check) {
    try (ProcessLock lock = ProcessLock.lock(folder.resolve(LOCK))) {
      List<Candidate> stored = candidates();
      check.accept(stored);
      if (candidates.size() > stored.size()) {
        write(candidates);
      }
    } catch (IOException e) {
      throw new WriteException(folder.resolve(LOCK), e);
    }
  }

  /** Leaves these candidates only; the trials of the others stay where they are. */
  void keep(List<Candidate> candidates) {
    try (ProcessLock lock = ProcessLock.lock(folder.resolve(LOCK))) {
      write(candidates);
    } catch (IOException e) {
      throw new WriteException(folder.resolve(LOCK), e);
    }
  }

  private void write(List<Candidate> candidates) {
    ObjectNode json = JSON.createObjectNode();
    ArrayNode list = json.putArray("candidates");
    for (Candidate candidate : candidates) {
      ObjectNode item = list.addObject();
      item.put("name", candidate.name()).put("round", candidate.round());
      ObjectNode values = item.putObject("values");
      candidate.values().forEach(values::put);
      candidate.refusal().ifPresent(cause -> item.put("refusal", cause));
      candidate.told().ifPresent(told -> item.put("told", told.isNaN() ? null : told));
    }
    SealedJson.write(folder.resolve(CANDIDATES), json);
  }

  private static List<Candidate> candidates(JsonNode json) {
    List<Candidate> candidates = new ArrayList<>();
    for (JsonNode item : required(json, "candidates")) {
      Map<String, String> values = new LinkedHashMap<>();
      required(item, "values")
          .properties()
          .forEach(v -> values.put(v.getKey(), v.getValue().asText()));
      String name = required(item, "name").asText();
      if (!name.matches("c\\d{3,5}")) {
        throw new IllegalArgumentException("'" + name + "' is no candidate's name");
      }
      JsonNode told = item.get("told");
      candidates.add(
          new Candidate(
              name,
              required(item, "round").asInt(),
              values,
              Optional.ofNullable(item.get("refusal")).map(JsonNode::asText),
              Optional.ofNullable(told).map(t -> t.isNull() ? Double.NaN : t.asDouble())));
    }
    return List.copyOf(candidates);
  }

  static JsonNode required(JsonNode json, String field) {
    JsonNode found = json.get(field);
    if (found == null) {
      throw new IllegalArgumentException("'" + field + "' is missing");
    }
    return found;
  }

  private <T> Optional<T> read(String name, Function<JsonNode, T> parser) {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(parser.apply(SealedJson.read(file).json()));
    } catch (IOException | IllegalArgumentException e) {
      throw new DataException(
          file + " is damaged (" + Reason.of(e) + "); use --fresh to begin the search anew", e);
    }
  }

  /**
   * Deletes the search and what is in the folders of its candidates, and nothing else. The files
   * that trials are locked by stay.
   *
   * @throws ConfigException when another process works on one of the trials; nothing is deleted
   */
  void delete() {
    List<ProcessLock> locks = new ArrayList<>();
    try {
      for (Path candidate : candidateFolders()) {
        lockTrials(candidate, locks);
      }
      Files.deleteIfExists(folder.resolve(CANDIDATES));
      for (Path candidate : candidateFolders()) {
        deleteTrials(candidate);
      }
      Files.deleteIfExists(folder.resolve(SEARCH)); // last: a search that is there can be deleted
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot delete the search in " + folder + ": " + Reason.of(e), e);
    } finally {
      locks.forEach(ProcessLock::close);
    }
  }

  private List<Path> candidateFolders() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.filter(SearchFolder::isCandidate).toList();
    }
  }

  private static boolean isCandidate(Path path) {
    return Files.isDirectory(path) && path.getFileName().toString().matches("c\\d{3,5}");
  }

  private static boolean isLock(Path path) {
    return path.getFileName().toString().endsWith(".lock");
  }

  private static void lockTrials(Path candidate, List<ProcessLock> locks) throws IOException {
    try (Stream<Path> inside = Files.list(candidate)) {
      for (Path file : inside.filter(SearchFolder::isLock).toList()) {
        locks.add(
            ProcessLock.tryLock(file)
                .orElseThrow(
                    () ->
                        new ConfigException(
                            String.format(
                                Locale.ROOT,
                                "Another process works in %s; --fresh would delete it",
                                candidate))));
      }
    }
  }

  private static void deleteTrials(Path candidate) throws IOException {
    try (Stream<Path> files = Files.walk(candidate)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.equals(candidate) && !isLock(file)) {
          Files.delete(file);
        }
      }
    }
  }
}
