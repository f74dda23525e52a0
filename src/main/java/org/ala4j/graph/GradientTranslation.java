package org.ala4j.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ala4j.graph.DryRun.Step;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.ScalarOp;

/**
 * The outputs of a {@link Graph} and the gradients of a loss as an ONNX model: a step of training
 * but for the optimiser. Constants become the model's weights; placeholders, in the shapes of one
 * batch, and parameters its inputs.
 *
 * <p>Two things are not written as SameDiff would compute them. A frozen weight with a low-rank
 * delta is multiplied as x·W + (x·A)·B, forwards and backwards, because ONNX Runtime multiplies
 * faster by weights that do not change. And on the way back through the softmax of an attention
 * with output O = P·V, Σ P·dP is computed as Σ O·dO, which is far smaller (Dao et al. 2022,
 * FlashAttention, §3.1).
 */
public final class GradientTranslation {
  private final OnnxBuilder onnx = new OnnxBuilder("step");
  private final OnnxOperations operations = new OnnxOperations(onnx);
  private final OnnxGradients backwards = new OnnxGradients(onnx, operations);
  private final Map<INDArray, Step> makers = new IdentityHashMap<>();
  private final Map<INDArray, Step> softmaxes = new IdentityHashMap<>(); // by their input
  private final Map<INDArray, Step> pools = new IdentityHashMap<>(); // by their input
  private final Map<INDArray, List<Step>> products = new IdentityHashMap<>(); // by the left factor
  private final Map<INDArray, String> parameterNames = new IdentityHashMap<>();
  private final Map<INDArray, String> names = new IdentityHashMap<>();
  private final Set<INDArray> inputs = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<String> transposed = new HashSet<>();
  private final Map<String, long[]> outputs = new LinkedHashMap<>();
  private long work;

  /**
   * Translates what those outputs need, which may be gradients.
   *
   * @param examples an array for each placeholder that is needed; only its shape counts
   * @throws UnsupportedOperationException when an operation has no translation
   */
  GradientTranslation(SameDiff graph, Map<String, INDArray> examples, Collection<String> wanted) {
    try (DryRun dry = new DryRun(graph, examples, wanted)) {
      for (SDVariable variable : graph.variables()) {
        if (variable.getVariableType() == VariableType.VARIABLE) {
          parameterNames.put(variable.getArr(), variable.name());
        }
      }
      dry.inputs().forEach(this::addInput);
      dry.steps().forEach(this::note);
      Set<INDArray> needed = needed(dry, wanted);
      for (Step step : dry.steps()) {
        if (step.outputs().stream().anyMatch(needed::contains)) {
          work += WorkCounter.of(step.op().opName(), step.inputs(), step.outputs());
          write(step, needed);
        }
      }
      for (String name : wanted) {
        onnx.node("Identity", output(name), nameOf(dry.result(name)));
        onnx.output(output(name));
        outputs.put(name, dry.result(name).shape().clone());
      }
    }
  }

  /** The model; its outputs are named by {@link #output}. */
  public OnnxTranslated translated() {
    return onnx.translated();
  }

  /** The name in the model of an output or gradient. */
  public static String output(String name) {
    return "output:" + name;
  }

  /** What was asked for, with shapes. */
  public Map<String, long[]> outputs() {
    return outputs;
  }

  /** Floating-point operations of matrix products and convolutions in a run. */
  public long work() {
    return work;
  }

  private void addInput(String name, INDArray standIn) {
    inputs.add(standIn);
    names.put(standIn, name);
    onnx.placeholder(name, standIn.shape());
  }

  private void note(Step step) {
    step.outputs().forEach(array -> makers.put(array, step));
    INDArray first = step.inputs().get(0);
    switch (step.op().opName()) {
      case "softmax" -> softmaxes.put(first, step);
      case "maxpool2d" -> pools.put(first, step);
      case "matmul" -> products.computeIfAbsent(first, a -> new ArrayList<>()).add(step);
      default -> {}
    }
  }

  /** The arrays that have to be computed. */
  private Set<INDArray> needed(DryRun dry, Collection<String> wanted) {
    Set<INDArray> needed = Collections.newSetFromMap(new IdentityHashMap<>());
    wanted.forEach(name -> needed.add(dry.result(name)));
    for (int i = dry.steps().size() - 1; i >= 0; i--) {
      Step step = dry.steps().get(i);
      if (step.outputs().stream().anyMatch(needed::contains)) {
        needed.addAll(reads(step));
      }
    }
    return needed;
  }

  private List<INDArray> reads(Step step) {
    Adapted adapted = adapted(step);
    if (adapted != null) {
      return List.of(step.inputs().get(0), adapted.a(), adapted.b());
    }
    return switch (step.op().opName()) {
      case "softmax_bp" -> {
        Attended attended = attended(step);
        INDArray gradient = step.inputs().get(1);
        INDArray weights = softmaxes.get(step.inputs().get(0)).outputs().get(0);
        yield attended == null
            ? List.of(weights, gradient)
            : List.of(weights, gradient, attended.output(), attended.gradient());
      }
      case "maxpool2d_bp" ->
          List.of(step.inputs().get(1), pools.get(step.inputs().get(0)).outputs().get(0));
      default -> step.inputs();
    };
  }

  // ---- writing ----

  private void write(Step step, Set<INDArray> needed) {
    Adapted adapted = adapted(step);
    if (adapted != null) {
      write(step, adapted);
      return;
    }
    switch (step.op().opName()) {
      case "softmax_bp" -> softmaxGradient(step);
      case "maxpool2d_bp" -> {
        String places = nameOf(pools.get(step.inputs().get(0)).outputs().get(0)) + ":places";
        INDArray gradient = step.inputs().get(1);
        backwards.maxPool(step, nameOf(gradient), places, newName(step.outputs().get(0)));
      }
      default -> {
        String[] x = step.inputs().stream().map(this::nameOf).toArray(String[]::new);
        if (OnnxGradients.isOne(step)) {
          String[] y =
              step.outputs().stream()
                  .map(array -> needed.contains(array) ? newName(array) : null)
                  .toArray(String[]::new);
          backwards.write(step, x, y);
        } else {
          forwards(step, x);
        }
      }
    }
  }

  private void forwards(Step step, String[] x) {
    INDArray output = step.outputs().get(0);
    String y = newName(output);
    if (step.op().opName().equals("reshape")) {
      onnx.reshape(y, x[0], output.shape());
      return;
    }
    operations.write(step.op(), y, x, i -> step.inputs().get(i).shape());
    if (step.op().opName().equals("maxpool2d")) {
      onnx.addOutputOfLast(y + ":places");
    }
  }

  private void softmaxGradient(Step step) {
    String y = newName(step.outputs().get(0));
    String weights = nameOf(softmaxes.get(step.inputs().get(0)).outputs().get(0));
    String gradient = nameOf(step.inputs().get(1));
    Attended attended = attended(step);
    String mean =
        attended == null
            ? backwards.inner(y + ":mean", gradient, weights)
            : backwards.inner(y + ":mean", nameOf(attended.gradient()), nameOf(attended.output()));
    backwards.softmax(y, weights, gradient, mean);
  }

  /** x·W + s·(x·A)·B, or, backwards, g·Wᵀ + s·(g·Bᵀ)·Aᵀ. */
  private void write(Step step, Adapted adapted) {
    String x = nameOf(step.inputs().get(0));
    String y = newName(step.outputs().get(0));
    String a = nameOf(adapted.a());
    String b = nameOf(adapted.b());
    String narrow = y + ":narrow"; // [M, r]
    String wide = y + ":wide";
    if (adapted.isTransposed()) {
      onnx.node("MatMul", y + ":frozen", x, transposed(adapted.weight()));
      operations.product(narrow, x, b, false, true);
      operations.product(wide, scaled(narrow, adapted.scale()), a, false, true);
    } else {
      onnx.node("MatMul", y + ":frozen", x, nameOf(adapted.weight()));
      operations.product(narrow, x, a, false, false);
      operations.product(wide, scaled(narrow, adapted.scale()), b, false, false);
    }
    onnx.node("Add", y, y + ":frozen", wide);
  }

  private String scaled(String x, double scale) {
    if (scale == 1) {
      return x;
    }
    onnx.node("Mul", x + "-scaled", x, onnx.scalar(x + ":scale", scale));
    return x + "-scaled";
  }

  private String transposed(INDArray weight) {
    String name = nameOf(weight) + ":transposed";
    if (transposed.add(name)) {
      onnx.array(name, weight.transpose().dup('c'));
    }
    return name;
  }

  private String newName(INDArray array) {
    String name = "array" + names.size();
    names.put(array, name);
    return name;
  }

  private String nameOf(INDArray array) {
    String known = names.get(array);
    if (known != null) {
      return known;
    }
    String parameter = parameterNames.get(array);
    if (parameter != null) {
      onnx.parameter(parameter, array);
      names.put(array, parameter);
      return parameter;
    }
    return onnx.array(newName(array), array);
  }

  // ---- what is recognised ----

  /** A product with a frozen weight to which a scaled product of two parameters is added. */
  private record Adapted(
      INDArray weight, INDArray a, INDArray b, double scale, boolean isTransposed) {}

  private Adapted adapted(Step step) {
    if (!step.op().opName().equals("matmul") || step.iArgs()[0] == 1) {
      return null;
    }
    Step sum = makers.get(step.inputs().get(1));
    if (sum == null || !sum.op().opName().equals("add") || isComputed(sum.inputs().get(0))) {
      return null;
    }
    Step delta = makers.get(sum.inputs().get(1));
    double scale = 1;
    if (delta != null && delta.op().opName().equals("mul_scalar")) {
      scale = ((ScalarOp) delta.op()).scalar().getDouble(0);
      delta = makers.get(delta.inputs().get(0));
    }
    if (delta == null
        || !delta.op().opName().equals("matmul")
        || delta.inputs().stream().anyMatch(a -> !parameterNames.containsKey(a))) {
      return null;
    }
    return new Adapted(
        sum.inputs().get(0),
        delta.inputs().get(0),
        delta.inputs().get(1),
        scale,
        step.iArgs()[1] == 1);
  }

  private boolean isComputed(INDArray array) {
    return makers.containsKey(array) || parameterNames.containsKey(array) || inputs.contains(array);
  }

  /** Of an attention, O = P·V and its gradient. */
  private record Attended(INDArray output, INDArray gradient) {}

  /** The attention whose softmax that is, if what comes back to it came through P·V alone. */
  private Attended attended(Step softmaxGradient) {
    INDArray weights = softmaxes.get(softmaxGradient.inputs().get(0)).outputs().get(0);
    Step above = makers.get(softmaxGradient.inputs().get(1));
    if (above == null
        || !above.op().opName().equals("matmul_bp")
        || above.inputs().get(0) != weights
        || above.outputs().get(0) != softmaxGradient.inputs().get(1)
        || above.iArgs()[0] == 1
        || above.iArgs()[1] == 1) {
      return null;
    }
    for (Step product : products.getOrDefault(weights, List.of())) {
      if (product.inputs().get(1) == above.inputs().get(1)) {
        return new Attended(product.outputs().get(0), above.inputs().get(2));
      }
    }
    return null;
  }
}
