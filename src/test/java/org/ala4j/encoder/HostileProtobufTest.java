package org.ala4j.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ala4j.encoder.onnx.ModelFileException;
import org.ala4j.testing.EncoderMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files made against the protobuf library that ND4J carries, which has known faults and cannot be
 * replaced (docs/security.md): a tag is {@code field << 3 | wire type}.
 */
@Timeout(30)
class HostileProtobufTest {
  private static final int GRAPH = 7; // of ModelProto, a message
  private static final int NODE = 1; // of GraphProto, a message
  private static final int ATTRIBUTE = 5; // of NodeProto, a message
  private static final int ARRAY = 5; // of AttributeProto, a message
  private static final int UNKNOWN = 15;
  private static final int VARINT = 0;
  private static final int BYTES = 2;
  private static final int GROUP = 3;

  @TempDir Path folder;

  private Path file(ByteArrayOutputStream bytes) throws IOException {
    return Files.write(folder.resolve("hostile.onnx"), bytes.toByteArray());
  }

  private static void assertRefused(Path file, String why) {
    assertThatThrownBy(() -> EncoderFile.read(file))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(why);
  }

  /** CVE-2024-7254: a million groups within one another, at the top or in the graph. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void groupsWithinGroups(boolean inGraph) throws IOException {
    ByteArrayOutputStream groups = new ByteArrayOutputStream();
    for (int i = 0; i < 1_000_000; i++) {
      groups.write(UNKNOWN << 3 | GROUP);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (inGraph) {
      bytes.write(GRAPH << 3 | BYTES);
      writeVarint(bytes, groups.size());
    }
    groups.writeTo(bytes);
    assertRefused(file(bytes), "groups");
  }

  /** CVE-2022-3171 and its kind: the graph comes in a hundred thousand pieces. */
  @ParameterizedTest
  @ValueSource(ints = {NODE << 3 | BYTES, UNKNOWN << 3 | VARINT})
  void aGraphInPieces(int tag) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < 100_000; i++) {
      bytes.write(GRAPH << 3 | BYTES);
      bytes.write(2); // bytes
      bytes.write(tag);
      bytes.write(0); // an empty node, or the number 0
    }
    assertRefused(file(bytes), "its graph comes in more than one piece");
  }

  /** The same further within: a node's attribute whose array comes in pieces. */
  @Test
  void anArrayInPieces() throws IOException {
    byte[] nothing = new byte[0];
    byte[] pieces = repeated(message(ARRAY, nothing), 50_000);
    byte[] node = message(NODE, message(ATTRIBUTE, pieces));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(message(GRAPH, node));
    assertRefused(file(bytes), "its t comes in more than one piece");
  }

  private static byte[] message(int field, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(field << 3 | BYTES);
    writeVarint(bytes, content.length);
    bytes.write(content);
    return bytes.toByteArray();
  }

  private static byte[] repeated(byte[] piece, int times) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      bytes.write(piece);
    }
    return bytes.toByteArray();
  }

  /** CVE-2021-22569's kind, behind a sound encoder: unknown fields take turns. */
  @ParameterizedTest
  @ValueSource(ints = {400_000})
  void unknownFieldsInTurns(int fields) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(EncoderMatrix.file("timm-vit/opset17-dynamic-folded.onnx"));
    for (int i = 0; i < fields; i++) {
      bytes.write(UNKNOWN - i % 2 << 3 | VARINT);
      writeVarint(bytes, 0);
    }
    try {
      assertThat(EncoderFile.read(file(bytes)).parity().worst()).isLessThan(1e-5);
    } catch (ModelFileException e) {
      assertThat(e).hasMessageContaining("hostile.onnx"); // a known number of another wire type
    }
  }

  private static void writeVarint(ByteArrayOutputStream bytes, int number) {
    int rest = number;
    while (rest > 0x7F) {
      bytes.write(rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    bytes.write(rest);
  }
}
