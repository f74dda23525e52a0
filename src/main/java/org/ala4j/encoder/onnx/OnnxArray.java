package org.ala4j.encoder.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.LongStream;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorProto.DataType;
import org.nd4j.shade.protobuf.ByteString;

/** A constant array of an ONNX file; its numbers stay in the file until they are asked for. */
public final class OnnxArray {
  private final String name;
  private final long[] shape;
  private final int type;
  private final ByteBuffer data;

  private OnnxArray(String name, long[] shape, int type, ByteBuffer data) {
    this.name = name;
    this.shape = shape;
    this.type = type;
    this.data = data;
  }

  /** An array that lies in the model itself. */
  static OnnxArray of(TensorProto tensor) {
    return of(tensor, Float32.raw(tensor));
  }

  /**
   * An array with that data.
   *
   * @throws ModelFileException when there is less or more data than its dimensions say
   */
  static OnnxArray of(TensorProto tensor, ByteBuffer data) {
    long[] shape = tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
    int type = tensor.getDataType();
    if (Float32.isReal(type) || type == DataType.INT64.getNumber()) {
      int width = type == DataType.INT64.getNumber() ? Long.BYTES : Float32.width(type);
      long available = data.remaining() / width;
      long length = 1;
      for (long d : shape) {
        length = d < 0 || (d > 0 && length > available / d) ? -1 : length * d;
        if (length < 0) {
          break;
        }
      }
      if (length != available) {
        throw new ModelFileException(
            String.format(
                Locale.ROOT,
                "the array %s should have %s numbers but holds %d; export it again",
                tensor.getName(),
                Arrays.toString(shape),
                available));
      }
    }
    return new OnnxArray(tensor.getName(), shape, type, data);
  }

  public String name() {
    return name;
  }

  public long[] shape() {
    return shape.clone();
  }

  /** The number of elements. */
  public long length() {
    return LongStream.of(shape).reduce(1, (a, b) -> a * b);
  }

  public boolean isReal() {
    return Float32.isReal(type);
  }

  /** How the file stores it: {@code FLOAT16}, say. */
  String storedAs() {
    return String.valueOf(DataType.forNumber(type));
  }

  /** Puts the numbers, as float32, in {@code target}. */
  public void copyTo(FloatBuffer target) {
    Float32.decode(data, type, target);
  }

  /** The numbers as float32. */
  public float[] floats() {
    float[] numbers = new float[(int) length()];
    copyTo(FloatBuffer.wrap(numbers));
    return numbers;
  }

  /**
   * The numbers of an int64 array.
   *
   * @throws ModelFileException when it is another
   */
  public long[] longs() {
    if (type != DataType.INT64.getNumber()) {
      throw new ModelFileException("the array " + name + " is not int64");
    }
    long[] numbers = new long[(int) length()];
    data.duplicate().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(numbers);
    return numbers;
  }

  /** The array without its numbers, as float32 that somebody else will supply. */
  TensorProto.Builder described() {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(DataType.FLOAT.getNumber())
        .addAllDims(LongStream.of(shape).boxed().toList());
  }

  /** A real array with its numbers, in float32. */
  TensorProto toProto() {
    if (type == DataType.FLOAT.getNumber()) {
      return described().setRawData(ByteString.copyFrom(data.duplicate())).build();
    }
    return described().setRawData(Float32.bytes(floats())).build();
  }
}
