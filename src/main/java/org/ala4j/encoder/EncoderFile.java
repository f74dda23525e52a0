package org.ala4j.encoder;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** An encoder's ONNX file with what was read from it. */
public record EncoderFile(Path path, VitWeights weights) {
  public EncoderFile {
    Objects.requireNonNull(path);
    Objects.requireNonNull(weights);
  }

  /**
   * Reads the file.
   *
   * <p>How pixels enter is said by a {@code preprocessor_config.json} beside it, else by the
   * family: CLIP's means and deviations with {@code ln_pre}, 0.5 without.
   *
   * @throws ModelFileException when it is missing, damaged or not a vision transformer
   */
  public static EncoderFile read(Path path) {
    VitWeights weights = VitReader.read(path);
    return new EncoderFile(
        path,
        PreprocessorConfig.beside(path)
            .map(PreprocessorConfig::read)
            .map(weights::with)
            .orElse(weights));
  }

  /** The file beside it that says how pixels enter, if there is one. */
  public Optional<Path> preprocessing() {
    return PreprocessorConfig.beside(path);
  }

  /**
   * SHA-256 of the file, and of those beside it with its weights or preprocessing, in hexadecimal:
   * the encoder's identity in results.
   */
  public String sha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      List<Path> parts = new ArrayList<>(OnnxFile.parts(path));
      preprocessing().ifPresent(parts::add);
      for (Path part : parts) {
        try (InputStream in = Files.newInputStream(part)) {
          new DigestInputStream(in, digest).transferTo(java.io.OutputStream.nullOutputStream());
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new ModelFileException("Cannot read " + path + ": " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
