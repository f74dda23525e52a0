package org.ala4j.encoder;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorProto.DataType;
import onnx.Onnx.ValueInfoProto;
import org.nd4j.shade.protobuf.ByteString;

/**
 * A model whose weights are fp16, bf16 or double, as the same model in float32. Every fp16 and bf16
 * value is a float32 value, so those weights are exact.
 */
final class Float32 {
  private Float32() {}

  /** The model itself when its weights are float32 already. */
  static ModelProto of(ModelProto model) {
    boolean isFloat32 =
        model.getGraph().getInitializerList().stream()
            .noneMatch(t -> isOther(t.getDataType()) && t.getDimsCount() > 0);
    if (isFloat32) {
      return model;
    }
    ModelProto.Builder converted = model.toBuilder();
    GraphProto.Builder graph = converted.getGraphBuilder();
    for (int i = 0; i < graph.getInitializerCount(); i++) {
      graph.setInitializer(i, tensor(graph.getInitializer(i)));
    }
    for (int i = 0; i < graph.getNodeCount(); i++) {
      graph.setNode(i, node(graph.getNode(i)));
    }
    for (int i = 0; i < graph.getInputCount(); i++) {
      graph.setInput(i, value(graph.getInput(i)));
    }
    for (int i = 0; i < graph.getOutputCount(); i++) {
      graph.setOutput(i, value(graph.getOutput(i)));
    }
    graph.clearValueInfo(); // what ONNX Runtime infers by itself
    return converted.build();
  }

  private static boolean isOther(int type) {
    return type == DataType.FLOAT16.getNumber()
        || type == DataType.BFLOAT16.getNumber()
        || type == DataType.DOUBLE.getNumber();
  }

  private static ValueInfoProto value(ValueInfoProto value) {
    ValueInfoProto.Builder builder = value.toBuilder();
    if (isOther(value.getType().getTensorType().getElemType())) {
      builder.getTypeBuilder().getTensorTypeBuilder().setElemType(DataType.FLOAT.getNumber());
    }
    return builder.build();
  }

  /** Casts go to float32, constants are float32. */
  private static NodeProto node(NodeProto node) {
    NodeProto.Builder builder = node.toBuilder();
    for (int i = 0; i < node.getAttributeCount(); i++) {
      AttributeProto attribute = node.getAttribute(i);
      if (attribute.hasT()) {
        builder.getAttributeBuilder(i).setT(tensor(attribute.getT()));
      } else if (attribute.getName().equals("to") && isOther((int) attribute.getI())) {
        builder.getAttributeBuilder(i).setI(DataType.FLOAT.getNumber());
      }
    }
    return builder.build();
  }

  private static TensorProto tensor(TensorProto tensor) {
    if (!isOther(tensor.getDataType())) {
      return tensor;
    }
    boolean isDouble = tensor.getDataType() == DataType.DOUBLE.getNumber();
    boolean isRaw = !tensor.getRawData().isEmpty();
    ByteBuffer raw = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    int width = isDouble ? Double.BYTES : Short.BYTES;
    int stored = isDouble ? tensor.getDoubleDataCount() : tensor.getInt32DataCount();
    int length = isRaw ? raw.remaining() / width : stored;
    ByteBuffer floats = ByteBuffer.allocate(length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < length; i++) {
      if (isDouble) {
        floats.putFloat((float) (isRaw ? raw.getDouble() : tensor.getDoubleData(i)));
      } else {
        int bits = (isRaw ? raw.getShort() : tensor.getInt32Data(i)) & 0xFFFF;
        boolean isHalf = tensor.getDataType() == DataType.FLOAT16.getNumber();
        floats.putFloat(isHalf ? half(bits) : Float.intBitsToFloat(bits << 16));
      }
    }
    return tensor.toBuilder()
        .setDataType(DataType.FLOAT.getNumber())
        .clearInt32Data()
        .clearDoubleData()
        .setRawData(ByteString.copyFrom(floats.flip()))
        .build();
  }

  /** IEEE 754 binary16: a sign, five bits of exponent, ten of fraction. */
  static float half(int bits) {
    int exponent = bits >> 10 & 0x1F;
    int fraction = bits & 0x3FF;
    float magnitude;
    if (exponent == 0) {
      magnitude = fraction * 0x1p-24f;
    } else if (exponent == 31) {
      magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    } else {
      magnitude = Float.intBitsToFloat(exponent + 112 << 23 | fraction << 13);
    }
    return (bits & 0x8000) == 0 ? magnitude : -magnitude;
  }
}
