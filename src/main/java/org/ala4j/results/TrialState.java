package org.ala4j.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.ala4j.files.AtomicFiles;
import org.ala4j.files.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a trial stands: {@code state.json} in its folder, for those who look on. Whether a trial is
 * done is known by its {@code result.json} alone.
 *
 * @param status of the trial
 * @param epochs that have been trained and are kept
 * @param cause why it failed
 */
public record TrialState(Status status, int epochs, Optional<String> cause) {
  /** What a trial may be. */
  public enum Status {
    /** To be run, or to be gone on with after {@code epochs}. */
    PLANNED,
    /** A process works on it, or died while it did. */
    RUNNING,
    /** It has a result. */
    DONE,
    /** It ended with an error; the next run tries it again. */
    FAILED,
    /** Its training was given up because others are better; it is not run again. */
    PRUNED;

    /** As it is stored. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(TrialState.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  static final String FILE = "state.json";
  private static final int MAX_BYTES = 1 << 16;
  private static final int MAX_CAUSE = 1000;

  public static TrialState of(Status status, int epochs) {
    return new TrialState(status, epochs, Optional.empty());
  }

  public static TrialState failed(int epochs, String cause) {
    String line = cause.strip().replaceAll("\\s+", " ");
    return new TrialState(
        Status.FAILED,
        epochs,
        Optional.of(line.length() > MAX_CAUSE ? line.substring(0, MAX_CAUSE) + "…" : line));
  }

  /** In words, for the notes of a table. */
  public String text() {
    return switch (status) {
      case FAILED -> "failed: " + cause.orElse("for an unknown cause");
      case PRUNED -> "pruned after epoch " + epochs;
      default -> epochs == 0 ? status.text() : status.text() + ", epoch " + epochs + " is kept";
    };
  }

  /** The state in a trial's folder; a damaged file counts, with a warning, as none. */
  static Optional<TrialState> read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException("it is too large");
      }
      JsonNode json = JSON.readTree(Files.readString(file));
      Status status =
          Arrays.stream(Status.values())
              .filter(s -> s.text().equals(json.path("status").asText()))
              .findFirst()
              .orElseThrow(() -> new IOException("it has no known status"));
      JsonNode epochs = json.path("epochs");
      if (!epochs.canConvertToInt() || epochs.asInt() < 0) {
        throw new IOException("it has no number of epochs");
      }
      return Optional.of(
          new TrialState(
              status, epochs.asInt(), Optional.ofNullable(json.path("cause").textValue())));
    } catch (IOException e) {
      String cause = Reason.of(e);
      LOG.warn("{} is not used: {}", file, cause);
      return Optional.empty();
    }
  }

  void write(Path folder) {
    ObjectNode json = JSON.createObjectNode().put("status", status.text()).put("epochs", epochs);
    cause.ifPresent(c -> json.put("cause", c));
    AtomicFiles.write(folder.resolve(FILE), json.toPrettyString() + "\n");
  }
}
