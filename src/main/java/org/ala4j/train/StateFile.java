package org.ala4j.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.ala4j.files.Reason;
import org.ala4j.files.Sha256;
import org.ala4j.files.WriteException;
import org.ala4j.model.SafeTensors;
import org.ala4j.train.AdamW.Moments;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the state of a training between its epochs, so that a process that died can be followed by
 * one that goes on exactly.
 *
 * <p>It is one file, replaced as a whole after each epoch: arrays in the safetensors format,
 * everything else in its metadata, with a checksum over both. A file that is damaged, or of another
 * training, is never used: the training then begins again, with a warning.
 */
public final class StateFile {
  private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MAX_BYTES = 512L << 20;

  private static final String PARAMETER = "parameter/";
  private static final String BEST = "best/";
  private static final String AVERAGE = "average/";
  private static final String FIRST = "first/";
  private static final String SECOND = "second/";
  private static final String TRAINING = "training";
  private static final String EPOCHS = "epochs";
  private static final String STEPS = "steps";
  private static final String CHECKSUM = "sha256";

  private final Path file;
  private final String training;

  /**
   * @param training everything that the training depends on, in a text: the state of another one is
   *     not used
   */
  public StateFile(Path file, String training) {
    this.file = file;
    this.training = training;
  }

  /** Replaces the file; a state of more than 512 MB is not kept. */
  void write(TrainingState state) {
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    Map<String, Integer> steps = new TreeMap<>();
    state.parameters().forEach((name, array) -> arrays.put(PARAMETER + name, array));
    state.best().forEach((name, array) -> arrays.put(BEST + name, array));
    state.averages().forEach((name, array) -> arrays.put(AVERAGE + name, array));
    state
        .moments()
        .forEach(
            (name, moments) -> {
              arrays.put(FIRST + name, moments.first());
              arrays.put(SECOND + name, moments.second());
              steps.put(name, moments.steps());
            });
    long bytes = arrays.values().stream().mapToLong(a -> a.length() * Float.BYTES).sum();
    if (bytes > MAX_BYTES) {
      LOG.warn("The training's state has {} MB and is not kept", bytes >> 20);
      return;
    }
    try {
      Map<String, String> metadata = new TreeMap<>();
      metadata.put(TRAINING, training);
      metadata.put(EPOCHS, JSON.writeValueAsString(state.epochs()));
      metadata.put(STEPS, JSON.writeValueAsString(steps));
      metadata.put(CHECKSUM, checksum(arrays, metadata));
      new SafeTensors(arrays, metadata).write(file);
    } catch (IOException e) {
      throw new WriteException(file, e);
    }
  }

  /**
   * The state that was kept; empty, with a warning if there is a file, when there is none to go on
   * from.
   *
   * @param check throws an IllegalArgumentException when the state cannot be gone on from
   */
  Optional<TrainingState> read(Consumer<TrainingState> check) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      if (Files.size(file) > 2 * MAX_BYTES) {
        throw new IOException("it is too large");
      }
      TrainingState state = state(SafeTensors.read(file));
      check.accept(state);
      return Optional.of(state);
    } catch (IOException | RuntimeException e) { // whatever is in the file, the training goes on
      String cause = Reason.of(e);
      LOG.warn("{} cannot be used ({}); the training begins again", file, cause);
      return Optional.empty();
    }
  }

  private TrainingState state(SafeTensors stored) throws IOException {
    Map<String, String> metadata = new TreeMap<>(stored.metadata());
    String checksum = metadata.remove(CHECKSUM);
    if (!checksum(stored.arrays(), metadata).equals(checksum)) {
      throw new IOException("it is damaged");
    }
    if (!training.equals(metadata.get(TRAINING))) {
      throw new IOException("it is of another training, or other data");
    }
    Map<String, Integer> steps = JSON.readValue(metadata.get(STEPS), new TypeReference<>() {});
    List<EpochRecord> epochs = JSON.readValue(metadata.get(EPOCHS), new TypeReference<>() {});
    Map<String, INDArray> first = part(stored, FIRST);
    Map<String, INDArray> second = part(stored, SECOND);
    Map<String, Moments> moments = new LinkedHashMap<>();
    steps.forEach(
        (name, n) -> moments.put(name, new Moments(first.get(name), second.get(name), n)));
    return new TrainingState(
        List.copyOf(epochs),
        part(stored, PARAMETER),
        part(stored, BEST),
        part(stored, AVERAGE),
        moments);
  }

  private static Map<String, INDArray> part(SafeTensors stored, String prefix) {
    Map<String, INDArray> part = new LinkedHashMap<>();
    stored
        .arrays()
        .forEach(
            (name, array) -> {
              if (name.startsWith(prefix)) {
                part.put(name.substring(prefix.length()), array);
              }
            });
    return part;
  }

  /** Over metadata, names, shapes and values. */
  private static String checksum(Map<String, INDArray> arrays, Map<String, String> metadata)
      throws JsonProcessingException {
    MessageDigest digest = Sha256.digest();
    digest.update(JSON.writeValueAsString(metadata).getBytes(StandardCharsets.UTF_8));
    arrays.forEach(
        (name, array) -> {
          String head = name + Arrays.toString(array.shape());
          digest.update(head.getBytes(StandardCharsets.UTF_8));
          float[] values = array.dup('c').data().asFloat();
          ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
          bytes.asFloatBuffer().put(values);
          digest.update(bytes);
        });
    return HexFormat.of().formatHex(digest.digest());
  }
}
