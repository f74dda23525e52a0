package org.ala4j.encoder;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.ala4j.encoder.onnx.ModelFileException;
import org.ala4j.encoder.onnx.OnnxFile;
import org.ala4j.encoder.onnx.OnnxModel;
import org.ala4j.files.Reason;
import org.ala4j.files.Sha256;

/**
 * An encoder's ONNX file with what was read from it, which is proven to compute what the file says.
 *
 * @param sha256 of the file, and of those beside it with its weights or preprocessing, in
 *     hexadecimal: the encoder's identity in results
 * @param parity the proof
 * @param precisions how the file stores its weights: {@code FLOAT}, {@code FLOAT16}, …
 * @param batch the only size of a batch that the file itself takes, which does not bind us; 0 when
 *     it takes any
 */
public record EncoderFile(
    Path path,
    String sha256,
    VitWeights weights,
    Parity parity,
    Set<String> precisions,
    int batch) {

  /**
   * Reads the file and compares every block with ONNX Runtime.
   *
   * <p>How pixels enter is said by a {@code preprocessor_config.json} beside it, else by the
   * family: CLIP's means and deviations with {@code ln_pre}, ImageNet's with LayerScale, else 0.5.
   *
   * @throws ModelFileException when it is missing, damaged or not a vision transformer, or when we
   *     do not compute what it says
   */
  public static EncoderFile read(Path path) {
    OnnxFile source = new OnnxFile(path);
    CompletableFuture<String> sha256 = CompletableFuture.supplyAsync(() -> sha256(path, source));
    OnnxModel model = OnnxModel.of(source);
    VitReader.Vit vit = VitReader.read(model);
    Parity parity = Parity.of(model, vit);
    parity.require(model);
    VitWeights weights =
        PreprocessorConfig.beside(path)
            .map(PreprocessorConfig::read)
            .map(vit.weights()::with)
            .orElse(vit.weights());
    return new EncoderFile(path, sha256.join(), weights, parity, model.precisions(), vit.batch());
  }

  /** The file beside it that says how pixels enter, if there is one. */
  public Optional<Path> preprocessing() {
    return PreprocessorConfig.beside(path);
  }

  private static String sha256(Path path, OnnxFile source) {
    try {
      MessageDigest digest = Sha256.digest();
      List<Path> parts = new ArrayList<>(source.parts());
      PreprocessorConfig.beside(path).ifPresent(parts::add);
      for (Path part : parts) {
        try (InputStream in = Files.newInputStream(part)) {
          new DigestInputStream(in, digest).transferTo(java.io.OutputStream.nullOutputStream());
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new ModelFileException("Cannot read " + path + ": " + Reason.of(e), e);
    }
  }
}
