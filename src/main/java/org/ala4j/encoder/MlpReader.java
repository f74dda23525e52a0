package org.ala4j.encoder;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import onnx.Onnx.NodeProto;
import org.ala4j.encoder.LayerReader.ReadBranch;
import org.ala4j.encoder.LayerReader.ReadLinear;
import org.ala4j.encoder.VitWeights.Activation;
import org.ala4j.encoder.VitWeights.Linear;
import org.ala4j.encoder.onnx.OnnxGraph;

/** Recognises a block's MLP: two linear layers and what lies between them. */
final class MlpReader {
  private static final float QUICK = 1.702f;

  private final OnnxGraph graph;
  private final LayerReader layers;

  MlpReader(OnnxGraph graph, LayerReader layers) {
    this.graph = graph;
    this.layers = layers;
  }

  record ReadMlp(Linear fc1, Activation activation, Linear fc2, boolean isScaled) {}

  /** The MLP whose result is {@code added} to the stream. */
  ReadMlp read(String added) {
    ReadBranch fc2 = layers.linearBefore(added);
    ReadLinear fc1 = linearBefore(fc2.input());
    long hidden = fc1.linear().weight().size(1);
    if (hidden != fc2.linear().weight().size(0)) {
      throw graph.unlike(
          String.format(
              Locale.ROOT,
              "its MLP goes from %d to %d numbers between its linear layers (gated, SwiGLU?)",
              hidden,
              fc2.linear().weight().size(0)));
    }
    Activation activation = activation(fc1.output(), fc2.input());
    return new ReadMlp(fc1.linear(), activation, fc2.linear(), fc2.isScaled());
  }

  private ReadLinear linearBefore(String tensor) {
    Set<String> seen = new HashSet<>();
    List<String> open = new ArrayList<>(List.of(tensor));
    while (!open.isEmpty() && seen.size() < 32) {
      String current = open.remove(0);
      Optional<ReadLinear> linear = layers.linear(current);
      if (linear.isPresent()) {
        return linear.get();
      }
      if (seen.add(current)) {
        graph.producer(current).ifPresent(n -> open.addAll(n.getInputList()));
      }
    }
    throw graph.unlike("an MLP has no first linear layer");
  }

  private Activation activation(String from, String to) {
    Set<String> operations = new HashSet<>();
    Set<String> seen = new HashSet<>();
    List<String> open = new ArrayList<>(List.of(to));
    boolean quick = false;
    boolean approximate = false;
    while (!open.isEmpty()) {
      String current = open.remove(0);
      NodeProto node = graph.producer(current).orElse(null);
      if (current.equals(from) || !seen.add(current) || node == null) {
        continue;
      }
      operations.add(node.getOpType());
      approximate |=
          OnnxGraph.attribute(node, "approximate")
              .filter(a -> a.getS().toStringUtf8().equals("tanh"))
              .isPresent();
      quick |= isQuick(node);
      open.addAll(node.getInputList());
    }
    if (operations.contains("Tanh") || operations.contains("FastGelu") || approximate) {
      return Activation.GELU_TANH;
    }
    if (operations.contains("Erf") || operations.contains("Gelu")) {
      return Activation.GELU;
    }
    if (quick) {
      return Activation.QUICK_GELU;
    }
    operations.removeIf(o -> o.equals("Reshape"));
    throw graph.unlike(
        "its MLP's activation, made of " + operations + ", is not GELU or QuickGELU");
  }

  /** A sigmoid's factor 1.702, as far as bf16 tells it. */
  private boolean isQuick(NodeProto node) {
    float factor =
        node.getOpType().equals("QuickGelu")
            ? OnnxGraph.real(node, "alpha", QUICK)
            : node.getInputList().stream()
                .flatMap(i -> graph.scalar(i).stream())
                .findAny()
                .orElse(0f);
    return Math.abs(factor - QUICK) < 1e-2;
  }
}
