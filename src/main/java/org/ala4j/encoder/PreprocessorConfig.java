package org.ala4j.encoder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.ala4j.encoder.onnx.ModelFileException;

/**
 * The file by which Hugging Face's exporters say how pixels enter a model: {@code
 * preprocessor_config.json} beside it, or, where several models share a folder, {@code
 * NAME.preprocessor_config.json} beside {@code NAME.onnx}. Its {@code image_mean} and {@code
 * image_std} are used.
 */
final class PreprocessorConfig {
  private static final String NAME = "preprocessor_config.json";
  private static final long MAX_BYTES = 1 << 20;

  private PreprocessorConfig() {}

  /** The file that goes with {@code model}, if there is one. */
  static Optional<Path> beside(Path model) {
    String stem = model.getFileName().toString().replaceFirst("\\.onnx$", "");
    return Stream.of(stem + "." + NAME, NAME)
        .map(model::resolveSibling)
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /**
   * Reads mean and standard deviation.
   *
   * @throws ModelFileException when they are not three numbers each, or a deviation is not positive
   */
  static Normalisation read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new ModelFileException(file + " is too large to be a " + NAME);
      }
      JsonNode root = new ObjectMapper().readTree(file.toFile());
      float[] std = three(file, root, "image_std");
      for (float s : std) {
        if (s <= 0) {
          throw new ModelFileException(file + ": image_std must be greater than 0, not " + s);
        }
      }
      return new Normalisation(three(file, root, "image_mean"), std);
    } catch (JsonProcessingException e) {
      throw new ModelFileException(
          String.format(
              Locale.ROOT,
              "%s is not JSON (line %d: %s)",
              file,
              e.getLocation().getLineNr(),
              e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new ModelFileException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static float[] three(Path file, JsonNode root, String key) {
    JsonNode values = root.path(key);
    float[] three = new float[3];
    for (int i = 0; i < 3; i++) {
      if (values.size() != 3
          || !values.get(i).isNumber()
          || !Float.isFinite(values.get(i).floatValue())) {
        throw new ModelFileException(file + ": " + key + " must be three numbers, for R, G and B");
      }
      three[i] = values.get(i).floatValue();
    }
    return three;
  }
}
