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
 * @param patchWeight {@code [D, 3, p, p]}
 * @param patchBias {@code [D]}, zeros when the file has none
 * @param classToken {@code [D]}
 * @param positions {@code [1+G², D]}
 * @param preNorm {@code ln_pre} of CLIP, before the first block
 * @param embeddingTensor the name in the ONNX file of h⁽⁰⁾, what block 1 reads
 * @param blocks K blocks
 * @param finalNorm after the last block
 * @param head projection or classifier applied to the normed class token
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
    INDArray patchWeight,
    INDArray patchBias,
    INDArray classToken,
    INDArray positions,
    Optional<Norm> preNorm,
    String embeddingTensor,
    List<Block> blocks,
    Optional<Norm> finalNorm,
    Optional<Linear> head,
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

  /** Gain and bias {@code [D]}. */
  public record Norm(INDArray gain, INDArray bias) {}

  /** Weight {@code [in, out]} and bias {@code [out]}. */
  public record Linear(INDArray weight, INDArray bias) {}

  /**
   * A pre-norm block: h ← h + Attn(LN1(h)), h ← h + MLP(LN2(h)).
   *
   * @param output the name in the ONNX file of what the block computes
   * @param attention the name in the ONNX file of its attention weights
   */
  public record Block(
      Norm norm1,
      Linear q,
      Linear k,
      Linear v,
      Linear out,
      Norm norm2,
      Linear fc1,
      Linear fc2,
      String output,
      String attention) {}

  /** The name in the ONNX file of h⁽ⁱ⁾, i = 0..K. */
  public String featureTensor(int block) {
    return block == 0 ? embeddingTensor : blocks.get(block - 1).output();
  }

  /** The side in pixels of the images that the file was made for. */
  public int nativeSize() {
    return patch * grid;
  }

  /** The number of parameters, positions and head included; biases that are all zero are none. */
  public long parameters() {
    long parameters =
        patchWeight.length() + given(patchBias) + classToken.length() + positions.length();
    for (Block b : blocks) {
      parameters += length(b.norm1()) + length(b.norm2());
      for (Linear linear : List.of(b.q(), b.k(), b.v(), b.out(), b.fc1(), b.fc2())) {
        parameters += length(linear);
      }
    }
    return parameters
        + preNorm.map(VitWeights::length).orElse(0L)
        + finalNorm.map(VitWeights::length).orElse(0L)
        + head.map(VitWeights::length).orElse(0L);
  }

  private static long length(Norm norm) {
    return norm.gain().length() + norm.bias().length();
  }

  private static long length(Linear linear) {
    return linear.weight().length() + given(linear.bias());
  }

  private static long given(INDArray bias) {
    return bias.amaxNumber().doubleValue() == 0 ? 0 : bias.length();
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
        patchWeight,
        patchBias,
        classToken,
        positions,
        preNorm,
        embeddingTensor,
        blocks,
        finalNorm,
        head,
        other);
  }
}
