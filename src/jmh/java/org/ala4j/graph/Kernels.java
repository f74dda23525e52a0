package org.ala4j.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The blocks in which a training step spends its time, forwards and backwards, beside a matrix
 * product of their size, for ALA's tokens at 224 and 384 pixels (batch 8, 64 wide).
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Kernels {
  private static final int BATCH = 8;
  private static final int WIDTH = 64;
  private static final int HEADS = 4;
  private static final List<String> BLOCKS =
      List.of("linear", "layerNorm", "gelu", "quickGelu", "attention", "conv2d", "groupNorm");

  /** Patches per side. */
  @Param({"14", "24"})
  public int grid;

  private final Map<String, Session> sessions = new HashMap<>();
  private RunMemory memory;
  private INDArray tokens;

  /** Each block as a graph of its own: the mean of its output is differentiated for its input. */
  @Setup
  public void build() {
    memory = new RunMemory();
    tokens = Nd4j.randn(DataType.FLOAT, (long) BATCH * grid * grid, WIDTH);
    for (String name : BLOCKS) {
      Graph graph = new Graph();
      Layers layers = new Layers(graph);
      SDVariable x = graph.parameter("x", tokens);
      graph.name(block(name, graph, layers, x).mul(1).mean(), "loss");
      sessions.put(name, new Session(graph, "loss", memory));
    }
  }

  private SDVariable block(String name, Graph graph, Layers layers, SDVariable x) {
    return switch (name) {
      case "linear" -> layers.linear(x, weight(graph, WIDTH, WIDTH), weight(graph, WIDTH));
      case "layerNorm" ->
          layers.layerNorm(x, weight(graph, WIDTH), weight(graph, WIDTH), 1e-5);
      case "gelu" -> layers.gelu(x);
      case "quickGelu" -> layers.quickGelu(x);
      case "attention" -> layers.attention(x, x, x, grid * grid, WIDTH, HEADS).output();
      case "conv2d" ->
          layers.conv2d(
              layers.tokensToMaps(x, WIDTH, grid),
              weight(graph, 3, 3, WIDTH, WIDTH),
              weight(graph, WIDTH),
              1,
              1);
      default ->
          layers.groupNorm(
              layers.tokensToMaps(x, WIDTH, grid),
              weight(graph, WIDTH),
              weight(graph, WIDTH),
              8,
              WIDTH,
              grid);
    };
  }

  private static SDVariable weight(Graph graph, long... shape) {
    String name = "w" + graph.sd.variables().size();
    return graph.constant(name, Nd4j.randn(DataType.FLOAT, shape));
  }

  private void run(String name) {
    sessions.get(name).gradients(Map.of(), List.of("loss"), List.of("x")).close();
  }

  @Benchmark
  public INDArray product() {
    try (INDArray square = Nd4j.createUninitialized(DataType.FLOAT, WIDTH, WIDTH)) {
      return tokens.transpose().mmuli(tokens, square);
    }
  }

  @Benchmark
  public void linear() {
    run("linear");
  }

  @Benchmark
  public void layerNorm() {
    run("layerNorm");
  }

  @Benchmark
  public void gelu() {
    run("gelu");
  }

  @Benchmark
  public void quickGelu() {
    run("quickGelu");
  }

  @Benchmark
  public void attention() {
    run("attention");
  }

  @Benchmark
  public void conv2d() {
    run("conv2d");
  }

  @Benchmark
  public void groupNorm() {
    run("groupNorm");
  }

  @TearDown
  public void close() {
    sessions.values().forEach(Session::close);
    memory.close();
  }
}
