package org.ala4j.graph;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.array.SingleThreadArrayHolder;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A SameDiff graph while it is being built.
 *
 * <p>Three kinds of leaves exist: <em>placeholders</em> are fed at each run, <em>constants</em> are
 * frozen (nothing is ever differentiated for them) and <em>parameters</em> can be trained. The
 * array behind a constant or parameter is shared with the caller, not copied, so several graphs may
 * hold the same parameters and an update in place is seen by all of them.
 *
 * <p>The operations are in {@link Layers}, running is in {@link Session}.
 */
public final class Graph {
  final SameDiff sd = SameDiff.create();
  private final Set<String> parameters = new LinkedHashSet<>();
  private final Map<SDVariable, Differentiation.Rule> rules = new IdentityHashMap<>();
  private final Map<SDVariable, WholeLayer> layers = new IdentityHashMap<>();

  /** An empty graph. */
  public Graph() {
    // SameDiff's own holders keep a second copy of every array, for devices that are not there.
    sd.setArrayHolders(new SingleThreadArrayHolder(), new SingleThreadArrayHolder(), false);
  }

  /** A float32 input fed at each run; the first dimension, the batch, is usually −1. */
  public SDVariable placeholder(String name, long... shape) {
    return sd.placeHolder(name, DataType.FLOAT, shape);
  }

  /** A frozen array. */
  public SDVariable constant(String name, INDArray value) {
    return sd.constant(name, value);
  }

  /** A trainable array, shared with the caller. */
  public SDVariable parameter(String name, INDArray value) {
    parameters.add(name);
    return sd.var(name, value);
  }

  /**
   * Differentiates {@code y} by {@code product} instead of through the operations that made it.
   *
   * @param inputs what y is a function of
   * @param product the vector-Jacobian product: gradients for the inputs, in their order and
   *     shapes, given the gradient of y; those that nobody needs are not computed
   */
  SDVariable withGradient(
      SDVariable y, List<SDVariable> inputs, Function<SDVariable, List<SDVariable>> product) {
    rules.put(y, new Differentiation.Rule(inputs, product));
    return y;
  }

  Map<SDVariable, Differentiation.Rule> rules() {
    return rules;
  }

  /** Says what layer it is that the operations up to y compute together. */
  void noteLayer(SDVariable y, WholeLayer layer) {
    layers.put(y, layer);
  }

  Map<SDVariable, WholeLayer> layers() {
    return layers;
  }

  /** Gives {@code x} a name by which a {@link Session} can be asked for it. */
  public SDVariable name(SDVariable x, String name) {
    x.rename(name);
    return x;
  }

  /** The names of this graph's parameters, in the order in which they were added. */
  public Set<String> parameterNames() {
    return Collections.unmodifiableSet(parameters);
  }

  /** Those of the inputs that are placeholders of this graph, by name. */
  public Map<String, INDArray> known(Map<String, INDArray> inputs) {
    Map<String, INDArray> known = new TreeMap<>(inputs);
    known.keySet().removeIf(name -> !sd.isPlaceHolder(name));
    return known;
  }

  /** Whether this graph has a variable of that name. */
  public boolean has(String name) {
    return sd.hasVariable(name);
  }
}
