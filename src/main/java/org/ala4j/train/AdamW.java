package org.ala4j.train;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.updaters.AdamUpdater;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019), equal to PyTorch's to 1e-6.
 *
 * <p>Each parameter has its own moments and its own step count. A parameter that is not updated in
 * a step is not touched in any way: no decay, no decay of its moments, no count. That is what
 * frozen means in AEA.
 */
public final class AdamW {
  private static final double EPS = 1e-8;

  /**
   * What is remembered of a parameter; all of its shape.
   *
   * @param first running mean of its gradients
   * @param second running mean of their squares
   * @param steps how often it has been updated
   */
  public record Moments(INDArray first, INDArray second, int steps) {}

  private static final class State {
    final INDArray m;
    final INDArray v;
    int step;

    State(INDArray like) {
      this(Nd4j.zeros(like.dataType(), like.shape()), Nd4j.zeros(like.dataType(), like.shape()), 0);
    }

    State(INDArray m, INDArray v, int step) {
      this.m = m;
      this.v = v;
      this.step = step;
    }
  }

  private double learningRate;
  private final double beta1;
  private final double beta2;
  private final double weightDecay;
  private final Map<String, State> states = new HashMap<>();

  public AdamW(double learningRate, double beta1, double beta2, double weightDecay) {
    this.learningRate = learningRate;
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.weightDecay = weightDecay;
  }

  /** The learning rate of the updates to come. */
  public void setLearningRate(double rate) {
    learningRate = rate;
  }

  /** Updates {@code value} in place; {@code gradient} is used up. */
  public void update(String name, INDArray value, INDArray gradient) {
    State state = states.computeIfAbsent(name, n -> new State(value));
    state.step++;
    value.muli(1 - learningRate * weightDecay);
    // ND4J adds epsilon to √v before the bias correction, PyTorch to the corrected √v.
    double eps = EPS * Math.sqrt(1 - Math.pow(beta2, state.step));
    INDArray update =
        gradient.ordering() == 'c' && gradient.elementWiseStride() == 1
            ? gradient
            : gradient.dup('c');
    Nd4j.exec(
        new AdamUpdater(update, state.v, state.m, learningRate, beta1, beta2, eps, state.step - 1));
    value.subi(update);
    if (update != gradient) {
      update.close();
    }
  }

  /** What is remembered now, by parameter; arrays are shared and change with the next update. */
  public Map<String, Moments> moments() {
    Map<String, Moments> moments = new TreeMap<>();
    states.forEach((name, s) -> moments.put(name, new Moments(s.m, s.v, s.step)));
    return moments;
  }

  /** Goes on from those moments, whose arrays it takes over. */
  public void restore(Map<String, Moments> moments) {
    states.clear();
    moments.forEach((name, m) -> states.put(name, new State(m.first(), m.second(), m.steps())));
  }

  /** How often a parameter has been updated. */
  public int steps(String name) {
    return states.containsKey(name) ? states.get(name).step : 0;
  }

  /** First moment of a parameter, or null before its first update. */
  INDArray firstMoment(String name) {
    return states.containsKey(name) ? states.get(name).m : null;
  }
}
