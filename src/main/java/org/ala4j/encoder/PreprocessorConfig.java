package org.ala4j.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.ala4j.encoder.onnx.ModelFileException;
import org.ala4j.files.JsonFile;
import org.ala4j.files.Reason;

/**
 * The file by which Hugging Face's exporters say how pixels enter a model: {@code
 * preprocessor_config.json} beside it, or, where several models share a folder, {@code
 * NAME.preprocessor_config.json} beside {@code NAME.onnx}.
 *
 * <p>What it says of numbers is obeyed: {@code rescale_factor}, {@code image_mean}, {@code
 * image_std}, {@code do_normalize: false}. What it says of size ({@code do_resize}, {@code size},
 * {@code resample}, {@code do_center_crop}, {@code crop_size}, {@code do_pad}) is the experiment's
 * to choose ({@code image.size}, {@code image.fit}) and is only looked over. Any other step is
 * refused by name.
 */
final class PreprocessorConfig {
  private static final String NAME = "preprocessor_config.json";
  private static final long MAX_BYTES = 1 << 20;
  private static final double USUAL_FACTOR = 1.0 / 255;

  /**
   * Steps that change nothing of what we do: photos are RGB, and their size is chosen elsewhere.
   */
  private static final Set<String> HARMLESS =
      Set.of(
          "do_resize", "do_center_crop", "do_pad", "do_convert_rgb", "do_rescale", "do_normalize");

  /** Pillow's filters, from {@code nearest} to {@code hamming}. */
  private static final int FILTERS = 6;

  private final Path file;
  private final JsonNode root;

  private PreprocessorConfig(Path file, JsonNode root) {
    this.file = file;
    this.root = root;
  }

  /** The file that goes with {@code model}, if there is one. */
  static Optional<Path> beside(Path model) {
    String stem = model.getFileName().toString().replaceFirst("\\.onnx$", "");
    return Stream.of(stem + "." + NAME, NAME)
        .map(model::resolveSibling)
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /**
   * Reads how pixels enter.
   *
   * @throws ModelFileException when it is damaged, or asks for what we do not do
   */
  static Normalisation read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new ModelFileException(file + " is too large to be a " + NAME);
      }
      return new PreprocessorConfig(file, JsonFile.read(file)).normalisation();
    } catch (IOException e) {
      throw new ModelFileException(file + " cannot be read: " + Reason.of(e), e);
    }
  }

  private Normalisation normalisation() {
    if (!root.isObject()) {
      throw wrong("it is no JSON object");
    }
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      String key = entry.getKey();
      if (key.startsWith("do_") && isDone(key, false) && !HARMLESS.contains(key)) {
        throw wrong(
            key
                + ": true asks for a step that is not done here; remove it if photos do not need it");
      }
    }
    requireFilter();
    if (isTrue("rescale_offset") || isTrue("offset")) {
      throw wrong(
          "its pixels are rescaled with an offset; write rescale_factor 1/255 with the image_mean"
              + " and image_std that do the same");
    }
    double scale = factor() / USUAL_FACTOR; // of pixels in 0..1
    if (Math.abs(scale - 1) < 1e-6) {
      scale = 1;
    }
    float[] mean = {0, 0, 0};
    float[] std = {1, 1, 1};
    if (isDone("do_normalize", true)) {
      mean = three("image_mean");
      std = three("image_std");
    }
    for (int i = 0; i < 3; i++) {
      if (std[i] <= 0) {
        throw wrong("image_std must be greater than 0, not " + std[i]);
      }
      mean[i] = (float) (mean[i] / scale); // (scale · x − m) / s = (x − m / scale) / (s / scale)
      std[i] = (float) (std[i] / scale);
    }
    return new Normalisation(mean, std);
  }

  private double factor() {
    if (!isDone("do_rescale", true)) {
      throw wrong(
          "do_rescale: false leaves open whether pixels are 0..255 or 0..1; write do_rescale: true"
              + " with rescale_factor 1 or 0.00392156862745098 (1/255)");
    }
    JsonNode factor = root.path("rescale_factor");
    if (factor.isMissingNode() || factor.isNull()) {
      return USUAL_FACTOR;
    }
    boolean isSound =
        factor.isNumber() && factor.doubleValue() > 1e-6 && factor.doubleValue() < 1e6;
    if (!isSound) {
      throw wrong("rescale_factor must be a number above 0, such as 1/255, not " + factor);
    }
    return factor.doubleValue();
  }

  private void requireFilter() {
    JsonNode filter = root.path("resample");
    boolean isKnown = filter.isInt() && filter.intValue() >= 0 && filter.intValue() < FILTERS;
    if (!filter.isMissingNode() && !filter.isNull() && !isKnown) {
      throw wrong("resample must be one of Pillow's filters, 0 to 5, not " + filter);
    }
  }

  private boolean isTrue(String key) {
    return root.path(key).isBoolean() && root.path(key).booleanValue();
  }

  private boolean isDone(String key, boolean otherwise) {
    JsonNode value = root.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    if (!value.isBoolean()) {
      throw wrong(key + " must be true or false, not " + value);
    }
    return value.booleanValue();
  }

  private float[] three(String key) {
    JsonNode values = root.path(key);
    float[] three = new float[3];
    for (int i = 0; i < 3; i++) {
      if (values.size() != 3
          || !values.get(i).isNumber()
          || !Float.isFinite(values.get(i).floatValue())) {
        throw wrong(key + " must be three numbers, for R, G and B");
      }
      three[i] = values.get(i).floatValue();
    }
    return three;
  }

  private ModelFileException wrong(String why) {
    return new ModelFileException(file + ": " + why);
  }
}
