package org.ala4j.encoder;

import java.util.SortedSet;
import org.ala4j.encoder.VitWeights.Block;
import org.ala4j.encoder.VitWeights.Linear;
import org.ala4j.encoder.VitWeights.Norm;
import org.ala4j.encoder.onnx.OnnxSession;
import org.ala4j.encoder.onnx.OnnxSession.Memory;
import org.ala4j.encoder.onnx.Processor;
import org.ala4j.graph.OnnxBuilder;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The blocks of a {@link VitEncoder} as an ONNX graph of our own, whose large weights stay in
 * ND4J's memory.
 *
 * <p>The user's file is not run itself: exporters write its resolution, and often its batch, into
 * the shapes of its graph.
 */
final class OnnxVit {
  static final String PIXELS = "pixels";
  private final VitEncoder encoder;
  private final VitWeights weights;
  private final OnnxBuilder onnx = new OnnxBuilder("encoder");

  private OnnxVit(VitEncoder encoder) {
    this.encoder = encoder;
    this.weights = encoder.weights();
  }

  /**
   * A session that computes those features from normalised pixels {@code [B, 3, S, S]}; their
   * outputs are {@code [B·N, D]}.
   */
  static OnnxSession session(VitEncoder encoder, SortedSet<Feature> wanted, Processor processor) {
    return new OnnxVit(encoder).open(wanted, processor);
  }

  private OnnxSession open(SortedSet<Feature> wanted, Processor processor) {
    embedding();
    Feature last = wanted.last();
    for (int i = 1; i <= last.block(); i++) {
      attention(i);
      if (!last.equals(Feature.middle(i))) {
        mlp(i);
      }
    }
    int size = encoder.grid() * weights.patch();
    onnx.input(PIXELS, -1, 3, size, size);
    wanted.forEach(feature -> onnx.output(feature.label()));
    return new OnnxSession("the encoder", onnx.model(), Memory.lent(onnx.supplied()), processor);
  }

  /** What all blocks work on are matrices {@code [B·N, D]}, as in SameDiff. */
  private void embedding() {
    int patch = weights.patch();
    int width = weights.width();
    onnx.node("Conv", "maps", PIXELS, onnx.array("kernel", weights.kernel()))
        .addAttribute(OnnxBuilder.integers("strides", patch, patch));
    onnx.reshape("columns", "maps", 0, width, -1);
    onnx.node("Transpose", "patches", "columns")
        .addAttribute(OnnxBuilder.integers("perm", 0, 2, 1));
    String tokens = "patches";
    if (encoder.extra() > 0) {
      String pads = onnx.integerArray("pads", 0, encoder.extra(), 0, 0, 0, 0);
      onnx.node("Pad", "tokens", tokens, pads);
      tokens = "tokens";
    }
    onnx.node("Add", "placed", tokens, onnx.array("positions", encoder.added()));
    if (weights.preNorm().isEmpty()) {
      onnx.reshape(Feature.after(0).label(), "placed", -1, width);
    } else {
      Norm norm = weights.preNorm().get();
      String scaled = scaled("pre", onnx.reshape("rows", "placed", -1, width), norm);
      onnx.node("Add", Feature.after(0).label(), scaled, onnx.array("pre:bias", norm.bias()));
    }
  }

  private void attention(int i) {
    Block block = weights.blocks().get(i - 1);
    String before = Feature.after(i - 1).label();
    String name = Feature.after(i).label();
    Norm norm = block.norm1();
    String x = scaled(name + ":norm1", before, norm);
    String q = linear(name + ":q", x, block.q().weight(), shifted(norm, block.q()));
    String k = linear(name + ":k", x, block.k().weight(), shifted(norm, block.k()));
    String v = linear(name + ":v", x, block.v().weight(), shifted(norm, block.v()));
    String mixed =
        onnx.attention(
            name + ":mixed",
            q,
            k,
            v,
            encoder.tokens(),
            weights.width(),
            weights.heads(),
            weights.attentionScale());
    String attended = linear(name + ":out", mixed, block.out().weight(), block.out().bias());
    onnx.node("Add", Feature.middle(i).label(), before, attended);
  }

  private void mlp(int i) {
    Block block = weights.blocks().get(i - 1);
    String middle = Feature.middle(i).label();
    String name = Feature.after(i).label();
    String y = scaled(name + ":norm2", middle, block.norm2());
    String hidden =
        linear(name + ":fc1", y, block.fc1().weight(), shifted(block.norm2(), block.fc1()));
    String active = name + ":active";
    switch (weights.activation()) {
      case GELU -> onnx.gelu(active, hidden);
      case GELU_TANH -> onnx.tanhGelu(active, hidden);
      case QUICK_GELU -> onnx.quickGelu(active, hidden);
    }
    String added = linear(name + ":fc2", active, block.fc2().weight(), block.fc2().bias());
    onnx.node("Add", name, middle, added);
  }

  /** A layer norm without its bias, which {@link #shifted} adds to what comes after it. */
  private String scaled(String name, String x, Norm norm) {
    String standardised = onnx.standardise(name + ":standardised", x, weights.eps());
    onnx.node("Mul", name, standardised, onnx.array(name + ":gain", norm.gain()));
    return name;
  }

  /** The bias that a linear layer has when it is fed a norm without its own: n·W + b. */
  private static INDArray shifted(Norm norm, Linear linear) {
    return norm.bias().reshape(1, -1).mmul(linear.weight()).reshape(-1).addi(linear.bias());
  }

  private String linear(String name, String x, INDArray weight, INDArray bias) {
    onnx.node("Gemm", name, x, onnx.array(name + ":w", weight), onnx.array(name + ":b", bias));
    return name;
  }
}
