package org.ala4j.encoder;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import onnx.Onnx.NodeProto;
import org.ala4j.encoder.AttentionReader.ReadAttention;
import org.ala4j.encoder.HeadReader.Head;
import org.ala4j.encoder.LayerReader.ReadNorm;
import org.ala4j.encoder.MlpReader.ReadMlp;
import org.ala4j.encoder.VitWeights.Block;
import org.ala4j.encoder.onnx.OnnxGraph;
import org.ala4j.encoder.onnx.OnnxModel;

/**
 * Recognises a vision transformer in an ONNX file by the structure of its graph, never by names,
 * and reads its weights.
 *
 * <p>The patch convolution gives the patch size and the width. From there the residual stream is
 * followed: each addition of something computed to the stream closes half a block, and what was
 * added is traced backwards to the linear layers that made it.
 */
final class VitReader {
  private final OnnxModel model;
  private final int batch;
  private final int size;
  private final OnnxGraph graph;
  private final LayerReader layers;

  /**
   * What was read.
   *
   * @param features names in the file of h⁽⁰⁾ … h⁽ᴷ⁾
   * @param batch the only size of a batch that the file takes; 0 when it takes any
   */
  record Vit(VitWeights weights, List<String> features, int batch) {}

  private VitReader(OnnxModel model) {
    this.model = model;
    this.size = PatchEmbedding.nativeSize(model);
    this.batch = (int) Math.max(1, model.inputShape()[0]);
    this.graph = model.fold(batch, size);
    this.layers = new LayerReader(graph);
  }

  /**
   * Reads the encoder.
   *
   * @throws org.ala4j.encoder.onnx.ModelFileException when it is not a vision transformer
   */
  static Vit read(OnnxModel model) {
    return new VitReader(model).read();
  }

  private Vit read() {
    PatchEmbedding embedding = PatchEmbedding.read(model, graph, layers, batch, size);
    String stream = embedding.output();
    Optional<ReadNorm> preNorm =
        residual(stream).isEmpty() ? layers.norm(stream) : Optional.empty();
    stream = residualAhead(preNorm.map(ReadNorm::output).orElse(stream));
    List<String> features = new ArrayList<>(List.of(stream));
    List<ReadBlock> blocks = new ArrayList<>();
    while (residual(stream).isPresent()) {
      ReadBlock block = block(stream, embedding.width());
      blocks.add(block);
      features.add(block.output());
      stream = residualAhead(block.output());
    }
    if (blocks.isEmpty()) {
      throw graph.unlike("no residual block was found after the patch embedding");
    }
    ReadBlock first = blocks.get(0);
    if (blocks.stream().anyMatch(b -> !b.isLike(first))) {
      throw graph.unlike("its blocks differ in heads, scale, activation or epsilon");
    }
    Head head = new HeadReader(graph, layers).read(stream);
    boolean isScaled = blocks.stream().anyMatch(ReadBlock::isScaled);
    VitWeights weights =
        new VitWeights(
            embedding.patch(),
            embedding.grid(),
            embedding.width(),
            first.heads(),
            first.eps(),
            first.scale(),
            first.activation(),
            embedding.kernel(),
            embedding.extraTokens(),
            embedding.positions(),
            preNorm.map(ReadNorm::norm),
            blocks.stream().map(ReadBlock::block).toList(),
            head.norm(),
            head.pooling(),
            head.linear(),
            model.parameters(),
            usual(preNorm.isPresent(), isScaled));
    return new Vit(weights, features, (int) model.inputShape()[0]);
  }

  /** The family's pixels: CLIP's; those of models trained on ImageNet; or −1..1. */
  private static Normalisation usual(boolean isClip, boolean isScaled) {
    if (isClip) {
      return Normalisation.CLIP;
    }
    return isScaled ? Normalisation.IMAGENET : Normalisation.HALF;
  }

  // ---- blocks ----------------------------------------------------------------------------------

  private record ReadBlock(
      Block block,
      int heads,
      double eps,
      double scale,
      VitWeights.Activation activation,
      boolean isScaled,
      String output) {
    boolean isLike(ReadBlock other) {
      return heads == other.heads
          && activation == other.activation
          && Math.abs(scale - other.scale) <= 1e-5 * Math.abs(scale)
          && Math.abs(eps - other.eps) <= 1e-3 * eps;
    }
  }

  private ReadBlock block(String stream, int width) {
    ReadNorm norm1 = norm(stream);
    Addition afterAttention = residual(stream).orElseThrow();
    ReadAttention attention =
        new AttentionReader(graph, layers, width).read(afterAttention.added());
    String middle = residualAhead(afterAttention.output());
    ReadNorm norm2 = norm(middle);
    Addition afterMlp =
        residual(middle)
            .orElseThrow(() -> graph.unlike("an MLP's output is not added to its input"));
    ReadMlp mlp = new MlpReader(graph, layers).read(afterMlp.added());
    if (Math.abs(norm1.eps() - norm2.eps()) > 1e-3 * norm1.eps()) {
      throw graph.unlike("the layer norms of a block have different epsilons");
    }
    Block block =
        new Block(
            norm1.norm(),
            attention.q(),
            attention.k(),
            attention.v(),
            attention.out(),
            norm2.norm(),
            mlp.fc1(),
            mlp.fc2());
    return new ReadBlock(
        block,
        attention.heads(),
        norm1.eps(),
        attention.scale(),
        mlp.activation(),
        attention.isScaled() || mlp.isScaled(),
        afterMlp.output());
  }

  private ReadNorm norm(String stream) {
    return layers.norm(stream).orElseThrow(() -> graph.unlike("its blocks are not pre-norm"));
  }

  /** What is added to the residual stream, and the sum. */
  private record Addition(String added, String output) {}

  /** The addition that adds something computed to {@code stream}. */
  private Optional<Addition> residual(String stream) {
    for (NodeProto node : graph.consumers(stream)) {
      if (node.getOpType().equals("Add")) {
        String other = node.getInput(node.getInput(0).equals(stream) ? 1 : 0);
        if (!graph.isArray(other)) {
          return Optional.of(new Addition(other, node.getOutput(0)));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The stream after reshapes that an addition follows, where there are any: OpenAI's blocks take
   * the sequence before the batch.
   */
  private String residualAhead(String stream) {
    String current = stream;
    for (int step = 0; step < 4; step++) {
      if (residual(current).isPresent()) {
        return current;
      }
      Optional<NodeProto> next =
          graph.consumers(current).stream().filter(LayerReader::isReshaping).findFirst();
      if (next.isEmpty()) {
        return stream;
      }
      current = next.get().getOutput(0);
    }
    return stream;
  }
}
