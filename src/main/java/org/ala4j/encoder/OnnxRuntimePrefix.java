package org.ala4j.encoder;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import onnx.Onnx.ModelProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The encoder's ONNX file, cut so that its outputs are the asked blocks, run by ONNX Runtime at the
 * file's own resolution.
 */
public final class OnnxRuntimePrefix implements FrozenPrefix {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final String input;
  private final Map<Integer, String> outputs = new TreeMap<>();
  private final int tokens;
  private final int width;
  private final boolean tokensFirst;

  public OnnxRuntimePrefix(
      EncoderFile file, VitEncoder encoder, SortedSet<Integer> blocks, int threads) {
    this.tokens = encoder.tokens();
    this.width = encoder.width();
    for (int i : blocks) {
      outputs.put(i, file.weights().featureTensor(i));
    }
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      // Spinning ONNX Runtime threads would steal the cores from ND4J's between two calls.
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      options.setIntraOpNumThreads(threads);
      options.setSessionLogLevel(ai.onnxruntime.OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
      this.session = environment.createSession(cut(file).toByteArray(), options);
      this.input = session.getInputNames().iterator().next();
      this.tokensFirst = probe(encoder.grid() * encoder.weights().patch());
    } catch (OrtException e) {
      throw new ModelFileException(
          "ONNX Runtime cannot run " + file.path() + " up to the tapped blocks: " + e.getMessage(),
          e);
    }
  }

  /** Whether the file computes {@code [N, B, D]} instead of {@code [B, N, D]}, as OpenAI's does. */
  private boolean probe(int size) throws OrtException {
    long[] shape = {2, 3, size, size};
    try (OnnxTensor black =
            OnnxTensor.createTensor(environment, FloatBuffer.allocate(6 * size * size), shape);
        OrtSession.Result result = session.run(Map.of(input, black))) {
      long[] found = ((TensorInfo) result.get(0).getInfo()).getShape();
      if (Arrays.equals(found, new long[] {tokens, 2, width})) {
        return true;
      }
      if (!Arrays.equals(found, new long[] {2, tokens, width})) {
        throw new ModelFileException("The encoder's blocks give " + Arrays.toString(found));
      }
      return false;
    }
  }

  /** The file's model with the tapped tensors as its only outputs. */
  private ModelProto cut(EncoderFile file) {
    ModelProto.Builder model = OnnxFile.read(file.path()).model().toBuilder();
    TypeProto.Tensor.Builder floats =
        TypeProto.Tensor.newBuilder().setElemType(TensorProto.DataType.FLOAT.getNumber());
    model.getGraphBuilder().clearOutput();
    for (String name : outputs.values()) {
      model
          .getGraphBuilder()
          .addOutput(
              ValueInfoProto.newBuilder()
                  .setName(name)
                  .setType(TypeProto.newBuilder().setTensorType(floats)));
    }
    return model.build();
  }

  @Override
  public Map<Integer, INDArray> features(INDArray pixels) {
    long batch = pixels.size(0);
    INDArray contiguous = pixels.ordering() == 'c' && !pixels.isView() ? pixels : pixels.dup('c');
    Map<Integer, INDArray> features = new TreeMap<>();
    Map<String, OnnxTensor> pinned = new HashMap<>();
    try (OnnxTensor tensor =
        OnnxTensor.createTensor(environment, buffer(contiguous), contiguous.shape())) {
      for (Map.Entry<Integer, String> output : outputs.entrySet()) {
        // Made as the matrix that is returned: closing a reshaped array frees nothing.
        INDArray array = Nd4j.createUninitialized(DataType.FLOAT, batch * tokens, width);
        features.put(output.getKey(), array);
        long[] shape =
            tokensFirst ? new long[] {tokens, batch, width} : new long[] {batch, tokens, width};
        pinned.put(output.getValue(), OnnxTensor.createTensor(environment, buffer(array), shape));
      }
      session.run(Map.of(input, tensor), Set.of(), pinned).close();
      features.values().forEach(array -> batchFirst(array, batch));
      return features;
    } catch (OrtException e) {
      throw new ModelFileException("ONNX Runtime failed in the encoder: " + e.getMessage(), e);
    } finally {
      pinned.values().forEach(OnnxTensor::close);
      if (contiguous != pixels) {
        contiguous.close();
      }
    }
  }

  /** Sorts the rows by image where the file computes them by token. */
  private void batchFirst(INDArray matrix, long batch) {
    if (tokensFirst) {
      try (INDArray sorted = matrix.reshape(tokens, batch, width).permute(1, 0, 2).dup('c')) {
        matrix.assign(sorted.reshape(batch * tokens, width));
      }
    }
  }

  /** ND4J's own memory, so that nothing is copied on the way in or out. */
  private static FloatBuffer buffer(INDArray array) {
    return array
        .data()
        .pointer()
        .asByteBuffer()
        .order(java.nio.ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  @Override
  public String engine() {
    return "onnxruntime";
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new ModelFileException("ONNX Runtime could not close the encoder", e);
    }
  }
}
