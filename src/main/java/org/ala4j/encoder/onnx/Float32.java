package org.ala4j.encoder.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorProto.DataType;
import org.nd4j.shade.protobuf.ByteString;

/**
 * fp16, bf16 and double as float32. Every fp16 and bf16 value is a float32 value, so those weights
 * are exact.
 */
final class Float32 {
  private static final int FLOAT = DataType.FLOAT.getNumber();

  private Float32() {}

  /** Whether arrays of that type hold real numbers. */
  static boolean isReal(int type) {
    return type == FLOAT || isOther(type);
  }

  private static boolean isOther(int type) {
    return type == DataType.FLOAT16.getNumber()
        || type == DataType.BFLOAT16.getNumber()
        || type == DataType.DOUBLE.getNumber();
  }

  /** Bytes of one number. */
  static int width(int type) {
    return type == FLOAT ? Float.BYTES : type == DataType.DOUBLE.getNumber() ? 8 : Short.BYTES;
  }

  /** Reads little-endian numbers of that type until {@code target} is full. */
  static void decode(ByteBuffer littleEndian, int type, FloatBuffer target) {
    ByteBuffer raw = littleEndian.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    if (type == FLOAT) {
      target.put(raw.asFloatBuffer().limit(target.remaining()));
      return;
    }
    while (target.hasRemaining()) {
      if (type == DataType.DOUBLE.getNumber()) {
        target.put((float) raw.getDouble());
      } else {
        int bits = raw.getShort() & 0xFFFF;
        boolean isHalf = type == DataType.FLOAT16.getNumber();
        target.put(isHalf ? half(bits) : Float.intBitsToFloat(bits << 16));
      }
    }
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

  /** The node with float32 constants, casting to float32. */
  static NodeProto node(NodeProto node) {
    NodeProto.Builder builder = node.toBuilder();
    for (int i = 0; i < node.getAttributeCount(); i++) {
      AttributeProto attribute = node.getAttribute(i);
      if (attribute.hasT()) {
        builder.getAttributeBuilder(i).setT(tensor(attribute.getT()));
      } else if (attribute.getName().equals("to") && isOther((int) attribute.getI())) {
        builder.getAttributeBuilder(i).setI(FLOAT);
      }
    }
    return builder.build();
  }

  /** The array in float32, when it holds real numbers. */
  static TensorProto tensor(TensorProto tensor) {
    return isOther(tensor.getDataType()) ? OnnxArray.of(tensor).toProto() : tensor;
  }

  /** The numbers as raw bytes, wherever the file puts them. */
  static ByteBuffer raw(TensorProto tensor) {
    if (!tensor.getRawData().isEmpty()) {
      return tensor.getRawData().asReadOnlyByteBuffer();
    }
    int type = tensor.getDataType();
    int count =
        type == FLOAT
            ? tensor.getFloatDataCount()
            : type == DataType.DOUBLE.getNumber()
                ? tensor.getDoubleDataCount()
                : type == DataType.INT64.getNumber()
                    ? tensor.getInt64DataCount()
                    : tensor.getInt32DataCount();
    ByteBuffer raw = ByteBuffer.allocate(count * 8).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      if (type == FLOAT) {
        raw.putFloat(tensor.getFloatData(i));
      } else if (type == DataType.DOUBLE.getNumber()) {
        raw.putDouble(tensor.getDoubleData(i));
      } else if (type == DataType.INT64.getNumber()) {
        raw.putLong(tensor.getInt64Data(i));
      } else if (isOther(type)) {
        raw.putShort((short) tensor.getInt32Data(i));
      } else {
        raw.putInt(tensor.getInt32Data(i));
      }
    }
    return raw.flip();
  }

  /** Numbers as the bytes of a float32 array. */
  static ByteString bytes(float[] numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(numbers);
    return ByteString.copyFrom(bytes);
  }
}
