package org.ala4j.train;

import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.ala4j.memory.COrder;
import org.ala4j.memory.HostMemory;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019), equal to PyTorch's to 1e-6.
 *
 * <p>Each parameter has its own moments and its own step count. A parameter that is not updated in
 * a step is not touched in any way: no decay, no decay of its moments, no count. That is what
 * frozen means in AEA.
 */
public final class AdamW {
  private static final float EPS = 1e-8f;

  /** Numbers that are worked on at a time. */
  private static final int PIECE = 2048;

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
  private final float[] weights = new float[PIECE];
  private final float[] first = new float[PIECE];
  private final float[] second = new float[PIECE];
  private final float[] gradients = new float[PIECE];

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

  /**
   * Updates {@code value} in place.
   *
   * @param gradient in the value's shape; it is only read
   */
  public void update(String name, INDArray value, INDArray gradient) {
    State state = states.computeIfAbsent(name, n -> new State(value));
    state.step++;
    Rates rates = rates(state.step);
    INDArray plain = COrder.of(gradient);
    FloatBuffer g = HostMemory.read(plain);
    HostMemory.write(
        value,
        w ->
            HostMemory.write(
                state.m, m -> HostMemory.write(state.v, v -> update(rates, w, m, v, g))));
    if (plain != gradient) {
      plain.close();
    }
  }

  /** One pass over everything, a piece at a time that stays in the cache. */
  private void update(Rates rates, FloatBuffer w, FloatBuffer m, FloatBuffer v, FloatBuffer g) {
    for (int from = 0; from < w.limit(); from += PIECE) {
      int n = Math.min(PIECE, w.limit() - from);
      w.get(from, weights, 0, n);
      m.get(from, first, 0, n);
      v.get(from, second, 0, n);
      g.get(from, gradients, 0, n);
      update(rates, n, weights, first, second, gradients);
      w.put(from, weights, 0, n);
      m.put(from, first, 0, n);
      v.put(from, second, 0, n);
    }
  }

  /**
   * What the step count and the settings make of the formulas' factors.
   *
   * @param kept of a weight after its decay
   * @param step the learning rate over the first moment's bias
   * @param root of the second moment's bias
   */
  private record Rates(float kept, float step, float root, float first, float second) {}

  private Rates rates(int step) {
    return new Rates(
        (float) (1 - learningRate * weightDecay),
        (float) (learningRate / (1 - Math.pow(beta1, step))),
        (float) Math.sqrt(1 - Math.pow(beta2, step)),
        (float) (1 - beta1),
        (float) (1 - beta2));
  }

  private static void update(Rates rates, int n, float[] w, float[] m, float[] v, float[] g) {
    float kept = rates.kept();
    float step = rates.step();
    float root = rates.root();
    float alpha = rates.first();
    float beta = rates.second();
    for (int i = 0; i < n; i++) {
      m[i] += (g[i] - m[i]) * alpha;
      v[i] += (g[i] * g[i] - v[i]) * beta;
      w[i] = w[i] * kept - step * m[i] / ((float) Math.sqrt(v[i]) / root + EPS);
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
