package org.ala4j.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.ala4j.table.MeanCurves;

/** Results as versions left them that stored a trial in one piece. */
public final class OlderLayout {
  private static final ObjectMapper JSON = new ObjectMapper();

  private OlderLayout() {}

  /** The folder of the only judgement of that map in a trial. */
  public static Path judged(Path trial, String map) throws IOException {
    try (Stream<Path> found = Files.list(trial.resolve("judged").resolve(map))) {
      return found.reduce((a, b) -> null).orElseThrow();
    }
  }

  /** Changes all trials below a folder. */
  public static void convertAll(Path results) throws IOException {
    try (Stream<Path> all = Files.walk(results)) {
      for (Path file : all.filter(p -> p.endsWith("training.json")).toList()) {
        convert(file.getParent());
      }
    }
  }

  private static void convert(Path trial) throws IOException {
    JsonNode judged = JSON.readTree(trial.resolve("result.json").toFile()).path("judged");
    Map<String, MeanCurves> curves = new LinkedHashMap<>();
    Path own = trial.resolve(judged.path("own").asText());
    move(own, trial);
    curves(own, "ala", curves);
    for (Map.Entry<String, JsonNode> explainer : judged.path("explainers").properties()) {
      Path from = trial.resolve(explainer.getValue().asText());
      move(from, Files.createDirectories(trial.resolve("explainers").resolve(explainer.getKey())));
      curves(from, explainer.getKey(), curves);
    }
    for (Map.Entry<String, JsonNode> control : judged.path("controls").properties()) {
      curves(trial.resolve(control.getValue().asText()), control.getKey(), curves);
    }
    Files.writeString(trial.resolve("curves.csv"), MeanCurves.csv(curves));
    Files.delete(trial.resolve("training.json"));
    Files.delete(trial.resolve("inputs.json"));
    try (Stream<Path> all = Files.walk(trial.resolve("judged"))) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    Resealed.result(trial, json -> ((ObjectNode) json).remove("judged"));
  }

  private static void move(Path judgement, Path to) throws IOException {
    for (String name : new String[] {"images.csv", "maps"}) {
      if (Files.exists(judgement.resolve(name))) {
        Files.move(judgement.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static void curves(Path judgement, String name, Map<String, MeanCurves> curves)
      throws IOException {
    if (Files.exists(judgement.resolve("curves.csv"))) {
      MeanCurves.read(Files.readString(judgement.resolve("curves.csv")))
          .values()
          .forEach(c -> curves.put(name, c));
    }
  }
}
