package org.ala4j.encoder;

import java.util.Optional;
import onnx.Onnx.NodeProto;
import org.ala4j.encoder.LayerReader.ReadLinear;
import org.ala4j.encoder.LayerReader.ReadNorm;
import org.ala4j.encoder.VitWeights.Linear;
import org.ala4j.encoder.VitWeights.Norm;
import org.ala4j.encoder.VitWeights.Pooling;
import org.ala4j.encoder.onnx.OnnxGraph;

/** Recognises what follows the last block: a norm, a pooling, a linear layer, in any order. */
final class HeadReader {
  private static final int STEPS = 12;

  private final OnnxGraph graph;
  private final LayerReader layers;

  private Optional<Norm> norm = Optional.empty();
  private Optional<Linear> linear = Optional.empty();
  private Pooling pooling = Pooling.NONE;

  /**
   * @param norm after the last block or the pooling
   * @param linear projection or classifier, where it reads the pooled tokens
   */
  record Head(Optional<Norm> norm, Pooling pooling, Optional<Linear> linear) {}

  HeadReader(OnnxGraph graph, LayerReader layers) {
    this.graph = graph;
    this.layers = layers;
  }

  /** The head that reads {@code stream}. */
  Head read(String stream) {
    Optional<String> current = Optional.of(stream);
    for (int step = 0; step < STEPS && current.isPresent() && linear.isEmpty(); step++) {
      current = next(current.get());
    }
    return new Head(norm, pooling, pooling == Pooling.NONE ? Optional.empty() : linear);
  }

  private Optional<String> next(String tensor) {
    if (norm.isEmpty()) {
      Optional<ReadNorm> found = layers.norm(tensor);
      norm = found.map(ReadNorm::norm);
      if (found.isPresent()) {
        return found.map(ReadNorm::output);
      }
    }
    for (NodeProto node : graph.consumers(tensor)) {
      if (selectsFirst(node)) {
        pooling = Pooling.CLASS_TOKEN;
        return Optional.of(node.getOutput(0));
      }
    }
    for (NodeProto node : graph.consumers(tensor)) {
      if (node.getOpType().equals("ReduceMean") && pooling == Pooling.NONE) {
        pooling = Pooling.MEAN;
        return Optional.of(node.getOutput(0));
      }
      linear = linear(node);
      if (linear.isPresent()) {
        return Optional.empty();
      }
      if (LayerReader.isReshaping(node) || node.getOpType().equals("Slice")) {
        return Optional.of(node.getOutput(0));
      }
    }
    return Optional.empty();
  }

  private boolean selectsFirst(NodeProto node) {
    boolean isSelection = node.getOpType().equals("Gather") || node.getOpType().equals("Slice");
    if (!isSelection || pooling != Pooling.NONE || !graph.isArray(node.getInput(1))) {
      return false;
    }
    long[] first = graph.array(node.getInput(1)).longs();
    boolean isOne = first.length == 1 && first[0] == 0;
    if (isOne && node.getOpType().equals("Slice")) {
      long[] end = graph.array(node.getInput(2)).longs();
      return end[0] == 1;
    }
    return isOne;
  }

  private Optional<Linear> linear(NodeProto node) {
    String output = node.getOutput(0);
    return layers
        .linear(graph.consumer(output, "Add").map(n -> n.getOutput(0)).orElse(output))
        .or(() -> layers.linear(output))
        .map(ReadLinear::linear);
  }
}
