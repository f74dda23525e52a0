package org.ala4j.encoder;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/** An encoder's ONNX file with what was read from it. */
public record EncoderFile(Path path, VitWeights weights) {
  public EncoderFile {
    Objects.requireNonNull(path);
    Objects.requireNonNull(weights);
  }

  /**
   * Reads the file.
   *
   * @throws ModelFileException when it is missing, damaged or not a vision transformer
   */
  public static EncoderFile read(Path path) {
    return new EncoderFile(path, VitReader.read(path));
  }

  /** SHA-256 of the file, in hexadecimal: the encoder's identity in results. */
  public String sha256() {
    try (InputStream in = Files.newInputStream(path)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      new DigestInputStream(in, digest).transferTo(java.io.OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new ModelFileException("Cannot read " + path + ": " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
