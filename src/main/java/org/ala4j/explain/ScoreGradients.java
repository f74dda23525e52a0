package org.ala4j.explain;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.ala4j.graph.GradientPass;
import org.ala4j.graph.GradientRule;
import org.ala4j.model.ExplainableClassifier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The score of each image's target class and its gradients, from raw images, batch by batch.
 *
 * <p>Images do not see each other, so one backward pass of Σ_b score[b, target_b] gives every
 * image's own gradient.
 */
final class ScoreGradients implements AutoCloseable {
  private final Subject subject;
  private final List<String> variables;
  private final GradientPass pass;

  /**
   * @param rule how encoder and ALA go backwards, {@code branchRule} how the perception branch does
   * @param variables by their names in {@link ExplainableClassifier#wholeGraph}
   * @throws IllegalArgumentException when there is no such variable
   */
  ScoreGradients(
      Subject subject, GradientRule rule, GradientRule branchRule, Collection<String> variables) {
    this.subject = subject;
    this.variables = List.copyOf(variables);
    this.pass =
        subject
            .engine()
            .of(
                subject.model().wholeGraph(rule, branchRule),
                ExplainableClassifier.SCORE,
                variables,
                subject.memory());
  }

  /** With true gradients for the pixels. */
  static ScoreGradients ofPixels(Subject subject, GradientRule rule, GradientRule branchRule) {
    return new ScoreGradients(subject, rule, branchRule, List.of(ExplainableClassifier.IMAGES));
  }

  /** Looks at a batch that has run. */
  @FunctionalInterface
  interface Visitor {
    /**
     * @param first the number of the batch's first image
     * @param images how many there are; what lies behind them in the arrays means nothing
     * @param run holds the outputs asked for and the gradients of all variables
     */
    void visit(int first, int images, GradientPass.Run run);
  }

  /** Runs {@code images [B, 3, S, S]} with gradients, any B. */
  void run(INDArray images, int[] targets, List<String> outputs, Visitor visitor) {
    run(images, targets, outputs, variables, visitor);
  }

  /** The scores of the targets, without gradients. */
  float[] scores(INDArray images, int[] targets) {
    float[] scores = new float[targets.length];
    List<String> outputs = List.of(ExplainableClassifier.LOGITS);
    run(
        images,
        targets,
        outputs,
        List.of(),
        (first, count, run) -> {
          INDArray logits = run.output(ExplainableClassifier.LOGITS);
          for (int b = 0; b < count; b++) {
            scores[first + b] = logits.getFloat(b, targets[first + b]);
          }
        });
    return scores;
  }

  /** The gradients for the pixels, {@code [B][3·S·S]}. */
  float[][] ofPixels(INDArray images, int[] targets) {
    float[][] gradients = new float[targets.length][];
    run(
        images,
        targets,
        List.of(),
        (first, count, run) -> {
          INDArray batch = run.gradient(ExplainableClassifier.IMAGES);
          for (int b = 0; b < count; b++) {
            gradients[first + b] = values(batch.slice(b));
          }
        });
    return gradients;
  }

  /**
   * The mean over n images of the gradients for their pixels, {@code [3·S·S]}.
   *
   * @param image makes the i-th image {@code [3·S·S]}; no more than a batch is held
   */
  float[] meanOfPixels(int n, int target, IntFunction<float[]> image) {
    double[] sum = null;
    for (int first = 0; first < n; first += subject.batch()) {
      int last = Math.min(n, first + subject.batch());
      float[][] batch = IntStream.range(first, last).mapToObj(image).toArray(float[][]::new);
      int[] targets = new int[batch.length];
      Arrays.fill(targets, target);
      try (INDArray images = images(batch)) {
        for (float[] gradient : ofPixels(images, targets)) {
          sum = sum == null ? new double[gradient.length] : sum;
          for (int i = 0; i < sum.length; i++) {
            sum[i] += gradient[i];
          }
        }
      }
    }
    float[] mean = new float[sum.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (sum[i] / n);
    }
    return mean;
  }

  /** {@code [B, 3, S, S]} of flat images. */
  static INDArray images(float[][] flat) {
    int size = (int) Math.round(Math.sqrt(flat[0].length / 3.0));
    try (INDArray rows = Nd4j.createFromArray(flat)) {
      return rows.reshape(flat.length, 3, size, size).dup('c');
    }
  }

  /** An array's values, row by row. */
  static float[] values(INDArray array) {
    try (INDArray copy = array.dup('c')) {
      return copy.data().asFloat();
    }
  }

  private void run(
      INDArray images,
      int[] targets,
      List<String> outputs,
      List<String> variables,
      Visitor visitor) {
    check(images, targets);
    int n = targets.length;
    int batch = Math.min(n, subject.batch());
    for (int first = 0; first < n; first += batch) {
      int last = Math.min(n, first + batch);
      Map<String, INDArray> inputs =
          inputs(
              images.get(NDArrayIndex.interval(first, last)),
              Arrays.copyOfRange(targets, first, last),
              batch);
      try (GradientPass.Run run = pass.gradients(inputs, outputs, variables)) {
        visitor.visit(first, last - first, run);
      } finally {
        inputs.values().forEach(INDArray::close);
      }
    }
  }

  /**
   * @throws IllegalArgumentException unless there is one target for each image, and a class
   */
  void check(INDArray images, int[] targets) {
    if (targets.length != images.size(0)) {
      throw new IllegalArgumentException(
          images.size(0) + " images, but " + targets.length + " targets");
    }
    for (int target : targets) {
      if (target < 0 || target >= subject.model().classes()) {
        throw new IllegalArgumentException(
            "There is no class " + target + " among " + subject.model().classes());
      }
    }
  }

  /**
   * A batch of that size, so that an engine plans once: black images fill it, which have no score.
   */
  private Map<String, INDArray> inputs(INDArray images, int[] targets, int batch) {
    ExplainableClassifier model = subject.model();
    Map<String, INDArray> inputs = new HashMap<>();
    INDArray labels = Nd4j.zeros(DataType.FLOAT, batch, model.classes());
    for (int b = 0; b < targets.length; b++) {
      labels.putScalar(b, targets[b], 1);
    }
    long[] shape = images.shape().clone(); // it gives its own
    shape[0] = batch;
    INDArray filled = Nd4j.zeros(DataType.FLOAT, shape);
    filled.get(NDArrayIndex.interval(0, targets.length)).assign(images);
    inputs.put(ExplainableClassifier.IMAGES, filled);
    inputs.put(ExplainableClassifier.LABELS, labels);
    inputs.put(
        ExplainableClassifier.DROPOUT,
        Nd4j.ones(DataType.FLOAT, batch, model.config().pb().channels().get(1)));
    return inputs;
  }

  @Override
  public void close() {
    pass.close();
  }
}
