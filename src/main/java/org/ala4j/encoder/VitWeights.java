package org.ala4j.encoder;

import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A vision transformer as read from a file: every number and array, nothing executable.
 *
 * @param patch patch side p in pixels
 * @param grid patches per side G of the file's own resolution
 * @param width D
 * @param heads attention heads
 * @param eps of the layer norms
 * @param attentionScale what q·k is multiplied by, 1/√(D/heads)
 * @param activation of the MLPs
 * @param kernel of the patch convolution, {@code [D, 3, p, p]}
 * @param extraTokens what stands before the patches, positions included: class token, registers;
 *     {@code [P, D]}, or an empty array
 * @param positions what is added to the patches, the kernel's bias included, {@code [G², D]}
 * @param preNorm {@code ln_pre} of CLIP, before the first block
 * @param blocks K blocks
 * @param finalNorm after the last block
 * @param pooling how the tokens become one
 * @param head projection or classifier applied to the pooled tokens
 * @param parameters numbers in the file's image encoder, head included
 * @param normalisation how pixels enter
 */
public record VitWeights(
    int patch,
    int grid,
    int width,
    int heads,
    double eps,
    double attentionScale,
    Activation activation,
    INDArray kernel,
    INDArray extraTokens,
    INDArray positions,
    Optional<Norm> preNorm,
    List<Block> blocks,
    Optional<Norm> finalNorm,
    Pooling pooling,
    Optional<Linear> head,
    long parameters,
    Normalisation normalisation) {

  /** The MLP's activation function. */
  public enum Activation {
    /** Exact, x·Φ(x). */
    GELU,
    /** Its approximation by a hyperbolic tangent. */
    GELU_TANH,
    /** OpenAI CLIP's x·σ(1.702·x). */
    QUICK_GELU
  }

  /** How a head reads the tokens. */
  public enum Pooling {
    /** The first token, {@code [CLS]}. */
    CLASS_TOKEN,
    /** The mean over tokens. */
    MEAN,
    /** It returns all tokens, or pools them by an attention of its own. */
    NONE
  }

  /** Gain and bias {@code [D]}. */
  public record Norm(INDArray gain, INDArray bias) {}

  /** Weight {@code [in, out]} and bias {@code [out]}. */
  public record Linear(INDArray weight, INDArray bias) {}

  /** A pre-norm block: h ← h + Attn(LN1(h)), h ← h + MLP(LN2(h)). */
  public record Block(
      Norm norm1, Linear q, Linear k, Linear v, Linear out, Norm norm2, Linear fc1, Linear fc2) {}

  /** The number of tokens before the patches, P. */
  public int extra() {
    return extraTokens.isEmpty() ? 0 : (int) extraTokens.size(0);
  }

  /** Whether the first token stands for the whole image. */
  public boolean hasClassToken() {
    return extra() > 0 && pooling != Pooling.MEAN;
  }

  /** The side in pixels of the images that the file was made for. */
  public int nativeSize() {
    return patch * grid;
  }

  /** The same encoder, whose pixels enter otherwise. */
  VitWeights with(Normalisation other) {
    return new VitWeights(
        patch,
        grid,
        width,
        heads,
        eps,
        attentionScale,
        activation,
        kernel,
        extraTokens,
        positions,
        preNorm,
        blocks,
        finalNorm,
        pooling,
        head,
        parameters,
        other);
  }
}
