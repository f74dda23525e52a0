package org.ala4j.encoder;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import org.ala4j.graph.ForwardPass;
import org.ala4j.graph.GradientEngine;
import org.ala4j.graph.Graph;
import org.ala4j.graph.Layers;
import org.ala4j.graph.RunMemory;
import org.ala4j.graph.SameDiffForward;
import org.ala4j.graph.Session;
import org.ala4j.memory.ArrayPool;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The frozen blocks as a SameDiff graph. */
public final class SameDiffPrefix implements FrozenPrefix {
  private final SortedSet<Feature> wanted;
  private final Session session;

  public SameDiffPrefix(VitEncoder encoder, SortedSet<Feature> wanted) {
    this.wanted = wanted;
    int size = encoder.grid() * encoder.weights().patch();
    Graph graph = new Graph();
    Layers layers = new Layers(graph);
    SDVariable pixels = graph.placeholder("pixels", -1, 3, size, size);
    SDVariable h = encoder.embedding(graph, layers, pixels);
    encoder.through(graph, layers, Feature.after(0), wanted.last(), h, VitEncoder.FROZEN);
    this.session = new Session(graph);
  }

  @Override
  public Map<Feature, INDArray> features(INDArray pixels, ArrayPool pool) {
    List<String> names = wanted.stream().map(Feature::label).toList();
    try (Session.Run run = session.outputs(Map.of("pixels", pixels), names)) {
      Map<Feature, INDArray> features = new TreeMap<>();
      for (Feature feature : wanted) {
        INDArray computed = run.output(feature.label());
        features.put(feature, pool.take(computed.shape()).assign(computed));
      }
      return features;
    }
  }

  @Override
  public ForwardPass forward(Graph graph, List<String> outputs, RunMemory memory) {
    return new SameDiffForward(graph, outputs, memory);
  }

  @Override
  public GradientEngine gradients() {
    return GradientEngine.SAMEDIFF;
  }

  @Override
  public String engine() {
    return "samediff";
  }

  @Override
  public void close() {
    session.close();
  }
}
