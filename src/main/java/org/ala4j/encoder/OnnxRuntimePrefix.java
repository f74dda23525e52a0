package org.ala4j.encoder;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ala4j.encoder.onnx.OnnxSession;
import org.ala4j.encoder.onnx.OnnxSession.Memory;
import org.ala4j.encoder.onnx.Processor;
import org.ala4j.graph.ForwardPass;
import org.ala4j.graph.GradientEngine;
import org.ala4j.graph.Graph;
import org.ala4j.graph.RunMemory;
import org.ala4j.graph.SameDiffForward;
import org.ala4j.memory.ArrayPool;
import org.ala4j.memory.COrder;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The frozen blocks as an ONNX graph ({@link OnnxVit}), run by ONNX Runtime. */
public final class OnnxRuntimePrefix implements FrozenPrefix {
  private static final Logger LOG = LoggerFactory.getLogger(OnnxRuntimePrefix.class);

  private final VitEncoder encoder;
  private final SortedSet<Feature> wanted;
  private final String name;
  private final Processor processor;
  private final OnnxSession session;
  private boolean hasWarned;

  /**
   * @throws org.ala4j.encoder.onnx.ModelFileException when a GPU is asked for and not there
   */
  public OnnxRuntimePrefix(VitEncoder encoder, SortedSet<Feature> wanted, Processor processor) {
    this.encoder = encoder;
    this.wanted = new TreeSet<>(wanted);
    this.name = processor.isGpu() ? "onnxruntime-cuda" : "onnxruntime";
    this.processor = processor;
    this.session = OnnxVit.session(encoder, this.wanted, processor);
  }

  @Override
  public Map<Feature, INDArray> features(INDArray pixels, ArrayPool pool) {
    int batch = (int) pixels.size(0);
    INDArray contiguous = COrder.of(pixels);
    Map<Feature, INDArray> features = new TreeMap<>();
    for (Feature feature : wanted) {
      long rows = (long) batch * encoder.tokens();
      features.put(feature, pool.take(rows, encoder.width()));
    }
    try {
      int group = processor.isGpu() ? batch : encoder.imagesAtOnce();
      for (int start = 0; start < batch; start += group) {
        int from = start;
        int to = Math.min(batch, from + group);
        Map<String, Memory> into = new HashMap<>();
        features.forEach(
            (feature, h) -> into.put(feature.label(), Memory.lent(h).part(from, to, batch)));
        session.run(Memory.lent(contiguous).part(from, to, batch), into);
      }
      return features;
    } finally {
      if (contiguous != pixels) {
        contiguous.close();
      }
    }
  }

  @Override
  public ForwardPass forward(Graph graph, List<String> outputs, RunMemory memory) {
    try {
      return new OnnxRuntimeForward(graph, outputs, processor);
    } catch (UnsupportedOperationException e) {
      if (!hasWarned) {
        hasWarned = true;
        LOG.warn(
            "{}; forward passes run in SameDiff, which gives the same and takes longer",
            e.getMessage());
      }
      return new SameDiffForward(graph, outputs, memory);
    }
  }

  @Override
  public GradientEngine gradients() {
    return TrainingEngine.ONNXRUNTIME.on(processor);
  }

  @Override
  public String engine() {
    return name;
  }

  @Override
  public void close() {
    session.close();
  }
}
