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
import org.ala4j.graph.WholeLayer.Logistic;
import org.ala4j.graph.WholeLayer.NormalCumulative;
import org.ala4j.graph.WholeLayer.Standardise;
import org.nd4j.autodiff.samediff.SDVariable;
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
 * with output O = P·V, D = Σ P·dP is computed as Σ O·dO, which is far smaller (Dao et al. 2022,
 * FlashAttention, §3.1), and P·(dP − D) as P·([dO, −D]·[V, 1]ᵀ), a pass over the weights less.
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
  private final Map<INDArray, WholeLayer> layers = new IdentityHashMap<>(); // by their output
  private final Set<INDArray> whole = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Map<INDArray, String> wantedNames = new IdentityHashMap<>();
  private final DryRun dry;
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
  GradientTranslation(Graph graph, Map<String, INDArray> examples, Collection<String> wanted) {
    this.dry = new DryRun(graph.sd, examples, wanted);
    try (dry) {
      wanted.forEach(name -> wantedNames.put(dry.result(name), output(name)));
      graph.layers().forEach(this::note);
      for (SDVariable variable : graph.sd.variables()) {
        if (variable.getVariableType() == VariableType.VARIABLE) {
          parameterNames.put(variable.getArr(), variable.name());
        }
      }
      dry.inputs().forEach(this::addInput);
      dry.steps().forEach(this::note);
      Set<INDArray> needed = needed(wanted);
      for (Step step : dry.steps()) {
        if (step.outputs().stream().anyMatch(needed::contains)) {
          work += WorkCounter.of(step.op().opName(), step.inputs(), step.outputs());
          write(step, needed);
        }
      }
      for (String name : wanted) {
        String written = nameOf(dry.result(name));
        if (!written.equals(output(name))) {
          onnx.node("Identity", output(name), written);
        }
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

  private void note(SDVariable y, WholeLayer layer) {
    INDArray array = dry.computed(y.name());
    if (array != null) {
      layers.put(array, layer);
    }
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
  private Set<INDArray> needed(Collection<String> wanted) {
    Set<INDArray> needed = Collections.newSetFromMap(new IdentityHashMap<>());
    wanted.forEach(name -> needed.add(dry.result(name)));
    for (int i = dry.steps().size() - 1; i >= 0; i--) {
      Step step = dry.steps().get(i);
      if (step.outputs().stream().anyMatch(needed::contains)) {
        noteWhole(step, needed);
        needed.addAll(reads(step));
      }
    }
    return needed;
  }

  /**
   * Notes an output that one operation computes, beside those that the way back reads as well.
   *
   * @param needed by all that comes after the step
   */
  private void noteWhole(Step step, Set<INDArray> needed) {
    INDArray output = step.outputs().get(0);
    WholeLayer layer = layers.get(output);
    boolean isAlone =
        layer instanceof Standardise s && !needed.contains(dry.computed(s.scale().name()));
    if (isAlone || layer instanceof NormalCumulative || layer instanceof Logistic) {
      whole.add(output);
    }
  }

  /** What a layer is computed from, if the step is the last of one. */
  private SDVariable source(Step step) {
    INDArray output = step.outputs().get(0);
    if (!whole.contains(output)) {
      return null;
    }
    WholeLayer layer = layers.get(output);
    return layer instanceof Standardise s
        ? s.x()
        : layer instanceof NormalCumulative c ? c.x() : ((Logistic) layer).x();
  }

  private List<INDArray> reads(Step step) {
    SDVariable source = source(step);
    if (source != null) {
      return List.of(array(source));
    }
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
            : List.of(weights, attended.values(), attended.output(), attended.gradient());
      }
      case "maxpool2d_bp" ->
          List.of(step.inputs().get(1), pools.get(step.inputs().get(0)).outputs().get(0));
      default -> step.inputs();
    };
  }

  /** The array that stands for a variable: computed, fed, a parameter or a constant. */
  private INDArray array(SDVariable variable) {
    INDArray computed = dry.computed(variable.name());
    INDArray fed = dry.inputs().get(variable.name());
    return computed != null ? computed : fed != null ? fed : variable.getArr();
  }

  // ---- writing ----

  private void write(Step step, Set<INDArray> needed) {
    SDVariable source = source(step);
    if (source != null) {
      write(
          layers.get(step.outputs().get(0)), nameOf(array(source)), newName(step.outputs().get(0)));
      return;
    }
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

  private void write(WholeLayer layer, String x, String y) {
    if (layer instanceof Standardise s) {
      onnx.standardise(y, x, s.epsilon());
    } else if (layer instanceof Logistic l) {
      onnx.logistic(y, x, l.slope());
    } else {
      onnx.normalCumulative(y, x);
    }
  }

  private void forwards(Step step, String[] x) {
    if (step.outputs().size() > 1 && !step.op().opName().equals("maxpool2d")) {
      String[] y = step.outputs().stream().map(this::newName).toArray(String[]::new);
      operations.write(step.op(), y, x[0]);
      return;
    }
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
    Attended attended = attended(step);
    if (attended == null) {
      String gradient = nameOf(step.inputs().get(1));
      backwards.softmax(y, weights, gradient, backwards.inner(y + ":mean", gradient, weights));
    } else {
      backwards.attention(
          y,
          weights,
          nameOf(attended.values()),
          nameOf(attended.output()),
          nameOf(attended.gradient()),
          attended.values().shape());
    }
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
    String wanted = wantedNames.get(array);
    String name = wanted == null ? "array" + names.size() : wanted;
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

  /** Of an attention, V, O = P·V and the gradient of that. */
  private record Attended(INDArray values, INDArray output, INDArray gradient) {}

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
        return new Attended(
            product.inputs().get(1), product.outputs().get(0), above.inputs().get(2));
      }
    }
    return null;
  }
}
