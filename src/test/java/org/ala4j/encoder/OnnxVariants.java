package org.ala4j.encoder;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.ValueInfoProto;
import org.nd4j.shade.protobuf.ByteString;

/** The same model as other exporters' settings would write it. */
final class OnnxVariants {
  private OnnxVariants() {}

  /**
   * An opset 17 model in opset 18, 19 or 20: means take their axes as an input, splits tell how
   * many parts they make.
   */
  static ModelProto atOpset(ModelProto model, int opset) {
    ModelProto.Builder newer = model.toBuilder();
    newer.getOpsetImportBuilder(0).setVersion(opset);
    for (NodeProto.Builder node : newer.getGraphBuilder().getNodeBuilderList()) {
      if (node.getOpType().equals("ReduceMean")) {
        for (int i = 0; i < node.getAttributeCount(); i++) {
          if (node.getAttribute(i).getName().equals("axes")) {
            TensorProto.Builder axes = newer.getGraphBuilder().addInitializerBuilder();
            axes.setName(node.getOutput(0) + "/axes");
            axes.setDataType(TensorProto.DataType.INT64.getNumber());
            axes.addDims(node.getAttribute(i).getIntsCount());
            axes.addAllInt64Data(node.getAttribute(i).getIntsList());
            node.removeAttribute(i).addInput(axes.getName());
            break;
          }
        }
      } else if (node.getOpType().equals("Split") && node.getInputCount() == 1) {
        AttributeProto.Builder parts = node.addAttributeBuilder().setName("num_outputs");
        parts.setType(AttributeProto.AttributeType.INT).setI(node.getOutputCount());
      }
    }
    return newer.build();
  }

  /** Every real number of the file in another precision: FLOAT16, BFLOAT16. */
  static ModelProto inPrecision(ModelProto model, TensorProto.DataType type) {
    ModelProto.Builder half = model.toBuilder();
    for (TensorProto.Builder array : half.getGraphBuilder().getInitializerBuilderList()) {
      convert(array, type);
    }
    for (ValueInfoProto.Builder value : half.getGraphBuilder().getInputBuilderList()) {
      convert(value, type);
    }
    for (ValueInfoProto.Builder value : half.getGraphBuilder().getOutputBuilderList()) {
      convert(value, type);
    }
    for (NodeProto.Builder node : half.getGraphBuilder().getNodeBuilderList()) {
      for (AttributeProto.Builder attribute : node.getAttributeBuilderList()) {
        if (attribute.hasT()) {
          convert(attribute.getTBuilder(), type);
        } else if (attribute.getName().equals("to") && isSingle((int) attribute.getI())) {
          attribute.setI(type.getNumber());
        }
      }
    }
    return half.build();
  }

  private static boolean isSingle(int type) {
    return type == TensorProto.DataType.FLOAT.getNumber();
  }

  private static void convert(ValueInfoProto.Builder value, TensorProto.DataType type) {
    if (isSingle(value.getType().getTensorType().getElemType())) {
      value.getTypeBuilder().getTensorTypeBuilder().setElemType(type.getNumber());
    }
  }

  private static void convert(TensorProto.Builder array, TensorProto.DataType type) {
    if (!isSingle(array.getDataType())) {
      return;
    }
    ByteBuffer single = array.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer half = ByteBuffer.allocate(single.remaining() / 2).order(ByteOrder.LITTLE_ENDIAN);
    while (single.hasRemaining()) {
      float number = single.getFloat();
      half.putShort(
          type == TensorProto.DataType.FLOAT16
              ? half(number)
              : (short) (Float.floatToIntBits(number) >> 16));
    }
    array.setRawData(ByteString.copyFrom(half.flip())).setDataType(type.getNumber());
  }

  /** The nearest binary16 of a number of magnitude up to 65504. */
  private static short half(float number) {
    int bits = Float.floatToIntBits(number);
    int sign = bits >> 16 & 0x8000;
    float magnitude = Math.abs(number);
    if (magnitude < 0x1p-14f) {
      return (short) (sign | (int) Math.rint(magnitude * 0x1p24)); // subnormal
    }
    int rounded = (bits & 0x7FFFFFFF) + 0xFFF + (bits >> 13 & 1); // half to even
    return (short) (sign | (rounded >> 13) - (112 << 10));
  }
}
