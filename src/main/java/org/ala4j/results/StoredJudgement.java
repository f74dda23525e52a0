package org.ala4j.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.ala4j.config.Stage;
import org.ala4j.files.Checksums;
import org.ala4j.files.Reason;
import org.ala4j.files.SealedJson;
import org.ala4j.picture.StoredPicture;

/**
 * What one map of a trained model scored under one setting, or how its sanity check came out:
 * {@code judged/<map>/<id>/judgement.json}, written when the files beside it are there.
 *
 * @param folder relative to the trial's, such as {@code judged/grad-cam/0a1b2c3d}
 * @param identity what it depends on
 * @param metrics means over the judged images by metric key; NaN where undefined; none of a check
 * @param maps image → the checksum of its map, of those whose curves are stored, in their order
 * @param seconds that it took
 * @param meta where it comes from
 * @param checksums of its files
 */
public record StoredJudgement(
    String folder,
    Identity identity,
    Map<String, Double> metrics,
    Map<Integer, String> maps,
    double seconds,
    JsonNode meta,
    Checksums checksums) {
  static final String JUDGED = "judged";
  static final String FILE = "judgement.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Copies the maps, in their order. */
  public StoredJudgement {
    metrics = new LinkedHashMap<>(metrics);
    maps = new LinkedHashMap<>(maps);
  }

  /**
   * Where a judgement goes.
   *
   * @param map its name in the table
   */
  static String folder(String map, Identity identity, Collection<String> metrics) {
    String id = new Identity(with(identity, metrics)).id();
    return JUDGED + "/" + map + "/" + id;
  }

  private static SortedMap<String, String> with(Identity identity, Collection<String> metrics) {
    SortedMap<String, String> values = new TreeMap<>(identity.values());
    values.put("metrics", String.join(" ", new TreeSet<>(metrics)));
    return values;
  }

  /** Writes it, with the checksums of what lies beside it. */
  static StoredJudgement write(
      Path trial,
      String folder,
      Identity identity,
      Map<String, Double> metrics,
      Map<Integer, String> maps,
      double seconds,
      JsonNode meta)
      throws IOException {
    Path at = trial.resolve(folder);
    ObjectNode json = JSON.createObjectNode();
    json.set("identity", identity.json());
    json.set("metrics", JSON.valueToTree(ResultFile.defined(metrics)));
    ObjectNode ofMaps = json.putObject("maps");
    maps.forEach((image, checksum) -> ofMaps.put(Integer.toString(image), checksum));
    json.put("seconds", seconds);
    json.set("meta", meta);
    Files.createDirectories(at);
    Checksums checksums = Checksums.of(at, path -> !path.equals(FILE));
    json.set("files", JSON.valueToTree(checksums.files()));
    SealedJson.write(at.resolve(FILE), json);
    return new StoredJudgement(folder, identity, metrics, maps, seconds, meta, checksums);
  }

  /**
   * All that are stored of a trial and are what was written.
   *
   * @param damaged is told of those that are not
   */
  static List<StoredJudgement> all(Path trial, Consumer<DamagedException> damaged) {
    Path judged = trial.resolve(JUDGED);
    if (!Files.isDirectory(judged)) {
      return List.of();
    }
    List<StoredJudgement> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(judged, 3)) {
      for (Path file : files.filter(f -> f.endsWith(FILE)).sorted().toList()) {
        try {
          all.add(read(trial, trial.relativize(file.getParent()).toString().replace('\\', '/')));
        } catch (DamagedException e) {
          damaged.accept(e);
        }
      }
    } catch (IOException e) {
      throw new DamagedException(trial, JUDGED + " cannot be read: " + Reason.of(e));
    }
    return all;
  }

  private static StoredJudgement read(Path trial, String folder) {
    Path at = trial.resolve(folder);
    try {
      SealedJson sealed = SealedJson.read(at.resolve(FILE));
      if (!sealed.sealed()) {
        throw new IOException("it is not as it was written");
      }
      JsonNode json = sealed.json();
      Checksums checksums = Checksums.of(json.path("files"));
      Optional<String> damage = checksums.damage(at, path -> true, ResultFile.DISPENSABLE);
      if (damage.isPresent()) {
        throw new DamagedException(trial, folder + "/" + damage.get());
      }
      Map<Integer, String> maps = new LinkedHashMap<>();
      json.path("maps")
          .properties()
          .forEach(e -> maps.put(Integer.valueOf(e.getKey()), e.getValue().asText()));
      return new StoredJudgement(
          folder,
          Identity.of(json.path("identity"), Stage.JUDGEMENT),
          ResultFile.metrics(trial, json.path("metrics"), folder + "/" + FILE, unknown -> {}),
          maps,
          json.path("seconds").asDouble(),
          json.path("meta"),
          checksums);
    } catch (IOException | IllegalArgumentException e) {
      throw new DamagedException(trial, folder + "/" + FILE + ": " + e.getMessage());
    }
  }

  /** Whether it is a judgement like that, of all these metrics. */
  public boolean is(Identity wanted, Collection<String> keys) {
    return identity.equals(wanted) && metrics.keySet().containsAll(keys);
  }

  /** The images that were drawn, whether their pictures are still there or not. */
  public SortedSet<Integer> drawn() {
    SortedSet<Integer> drawn = new TreeSet<>();
    checksums.files().keySet().stream()
        .filter(path -> path.startsWith(StoredTrial.MAPS + "/"))
        .map(path -> StoredPicture.id(path.substring(path.indexOf('/') + 1)))
        .forEach(id -> id.ifPresent(drawn::add));
    return drawn;
  }
}
