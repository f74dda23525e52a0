package org.ala4j.graph;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ala4j.graph.WholeLayer.Adapted;
import org.ala4j.graph.WholeLayer.Attend;
import org.ala4j.graph.WholeLayer.AttendTogether;
import org.ala4j.graph.WholeLayer.Gated;
import org.ala4j.graph.WholeLayer.Logistic;
import org.ala4j.graph.WholeLayer.NormalCumulative;
import org.ala4j.graph.WholeLayer.Standardise;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;

/**
 * A {@link Graph} as an ONNX model, operation by operation, as far as chosen outputs need it.
 * Constants become the model's weights; placeholders and parameters become its inputs, so that a
 * model whose training goes on need not be translated again. The batch may have any size.
 *
 * <p>It knows the operations by which {@link Layers} computes a model's outputs, but none of losses
 * and gradients.
 */
public final class OnnxTranslation {
  private final SameDiff sd;
  private final Map<SDVariable, WholeLayer> layers;
  private final OnnxBuilder onnx;
  private final OnnxOperations operations;
  private final Set<String> written = new HashSet<>();

  /**
   * Translates what those outputs need.
   *
   * @throws UnsupportedOperationException when an operation of them has no translation
   */
  public OnnxTranslation(Graph graph, List<String> outputs) {
    this.sd = graph.sd;
    this.layers = graph.layers();
    this.onnx = new OnnxBuilder("graph");
    this.operations = new OnnxOperations(onnx);
    for (String output : outputs) {
      write(output);
      onnx.output(output);
    }
  }

  /** The model. */
  public OnnxTranslated translated() {
    return onnx.translated();
  }

  private void write(String name) {
    if (!written.add(name)) {
      return;
    }
    SDVariable variable = sd.getVariable(name);
    if (variable.getVariableType() == VariableType.PLACEHOLDER) {
      onnx.placeholder(name, variable.placeholderShape());
    } else if (variable.getVariableType() == VariableType.VARIABLE) {
      onnx.parameter(name, variable.getArr());
    } else if (variable.getVariableType() == VariableType.CONSTANT) {
      onnx.array(name, variable.getArr());
    } else if (layers.containsKey(variable)) {
      write(layers.get(variable), name);
    } else {
      DifferentialFunction operation = sd.getVariableOutputOp(name);
      String[] inputs = operation.argNames();
      List.of(inputs).forEach(this::write);
      String[] outputs = operation.outputVariablesNames();
      if (outputs.length > 1) {
        written.addAll(List.of(outputs));
        operations.write(operation, outputs, inputs[0]);
        return;
      }
      operations.write(operation, name, inputs, i -> sd.getVariable(inputs[i]).getShape());
    }
  }

  private void write(WholeLayer layer, String y) {
    if (layer instanceof Standardise s) {
      onnx.standardise(y, written(s.x()), s.epsilon());
    } else if (layer instanceof Attend a) {
      onnx.attention(
          y, written(a.q()), written(a.k()), written(a.v()), a.tokens(), a.width(), a.heads(), 1);
    } else if (layer instanceof AttendTogether a) {
      onnx.attention(y, written(a.all()), a.tokens(), a.width(), a.heads());
    } else if (layer instanceof NormalCumulative c) {
      onnx.normalCumulative(y, written(c.x()));
    } else if (layer instanceof Logistic l) {
      onnx.logistic(y, written(l.x()), l.slope());
    } else if (layer instanceof Adapted l) {
      adapted(y, l);
    } else if (layer instanceof Gated g) {
      switch (g.kind()) {
        case GELU -> onnx.gelu(y, written(g.x()));
        case TANH_GELU -> onnx.tanhGelu(y, written(g.x()));
        case QUICK_GELU -> onnx.quickGelu(y, written(g.x()));
      }
    }
  }

  /**
   * x·W + s·(x·A)·B: ONNX Runtime packs a frozen W once, and multiplies by it up to half as fast
   * again as by W + s·A·B, which changes.
   */
  private void adapted(String y, Adapted layer) {
    String x = written(layer.x());
    String frozen = y + ":frozen";
    String narrow = y + ":narrow"; // [M, r]
    onnx.node("MatMul", frozen, x, written(layer.weight()));
    onnx.node("MatMul", narrow, x, written(layer.a()));
    if (layer.scale() != 1) {
      onnx.node("Mul", narrow + "-scaled", narrow, onnx.scalar(y + ":scale", layer.scale()));
      narrow = narrow + "-scaled";
    }
    onnx.node("Gemm", y, narrow, written(layer.b()), frozen);
  }

  private String written(SDVariable x) {
    write(x.name());
    return x.name();
  }
}
