package org.ala4j.encoder.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import onnx.Onnx.ModelProto;
import org.nd4j.shade.protobuf.CodedInputStream;
import org.nd4j.shade.protobuf.Descriptors.Descriptor;
import org.nd4j.shade.protobuf.Descriptors.FieldDescriptor;
import org.nd4j.shade.protobuf.WireFormat;

/**
 * Looks over a file before protobuf parses it, for what no exporter writes and the version that
 * ND4J carries takes hours over (docs/security.md): a message that comes in many pieces, which are
 * merged again and again (CVE-2022-3171), and groups (CVE-2024-7254). Arrays are skipped, so it
 * takes a moment.
 */
final class SoundProtobuf {
  private static final int MAX_DEPTH = 100; // protobuf's own

  private SoundProtobuf() {}

  /**
   * Looks over a model.
   *
   * @throws IOException when it holds such things, in a sentence
   */
  static void require(ByteBuffer file) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(file.duplicate());
    requireWhole(in, ModelProto.getDescriptor(), 0);
  }

  private static void requireWhole(CodedInputStream in, Descriptor type, int depth)
      throws IOException {
    if (depth > MAX_DEPTH) {
      throw new IOException("its messages are nested too deeply");
    }
    Set<FieldDescriptor> seen = new HashSet<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      FieldDescriptor field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
      int wire = WireFormat.getTagWireType(tag);
      if (wire == WireFormat.WIRETYPE_START_GROUP || wire == WireFormat.WIRETYPE_END_GROUP) {
        throw new IOException("it holds groups, which ONNX does not have");
      }
      boolean isMessage =
          field != null
              && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
              && wire == WireFormat.WIRETYPE_LENGTH_DELIMITED;
      if (!isMessage) {
        in.skipField(tag);
        continue;
      }
      if (!field.isRepeated() && !seen.add(field)) {
        throw new IOException("its " + field.getName() + " comes in more than one piece");
      }
      int outer = in.pushLimit(in.readRawVarint32());
      requireWhole(in, field.getMessageType(), depth + 1);
      in.popLimit(outer);
    }
  }
}
