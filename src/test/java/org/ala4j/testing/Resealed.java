package org.ala4j.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.ala4j.files.Checksums;
import org.ala4j.files.SealedJson;
import org.ala4j.files.Sha256;

/**
 * A trial's result with a change that no checksum shows, as another version may have written it.
 */
public final class Resealed {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Resealed() {}

  /** Changes {@code result.json} and renews the checksums of all that lies in the folder. */
  public static void result(Path trial, Consumer<ObjectNode> change) throws IOException {
    Path file = trial.resolve("result.json");
    ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
    json.remove("sha256");
    json.withObject("/run").put("config_sha256", Sha256.of(trial.resolve("config.yaml")));
    change.accept(json);
    Set<String> unchecked = Set.of("result.json", "state.json", "training.safetensors");
    json.set(
        "files", JSON.valueToTree(Checksums.of(trial, path -> !unchecked.contains(path)).files()));
    SealedJson.write(file, json);
  }

  /** Changes the text of a sealed file, and seals it again. */
  public static void file(Path file, UnaryOperator<String> change) throws IOException {
    ObjectNode json = (ObjectNode) JSON.readTree(change.apply(Files.readString(file)));
    json.remove("sha256");
    SealedJson.write(file, json);
  }

  /** Makes it a result from before there were checksums. */
  public static void older(Path trial, Consumer<ObjectNode> change) throws IOException {
    Path file = trial.resolve("result.json");
    ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
    json.remove(java.util.List.of("sha256", "files"));
    change.accept(json);
    JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json);
  }
}
