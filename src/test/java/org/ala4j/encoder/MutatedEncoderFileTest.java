package org.ala4j.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import org.ala4j.encoder.onnx.ModelFileException;
import org.ala4j.testing.EncoderMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A damaged file is either still a vision transformer that computes what it says, or refused in one
 * line: no other exception, no crash, no endless search.
 */
class MutatedEncoderFileTest {
  /** Of each kind; a change of the reader is worth {@code -Dmutations=5000}. */
  private static final int CASES = Integer.getInteger("mutations", 1500);

  private static final List<byte[]> ORIGINALS =
      List.of(
          EncoderMatrix.file("timm-vit/opset17-dynamic-folded.onnx"),
          EncoderMatrix.file("hf-clip/opset13-static-unfolded.onnx"),
          EncoderMatrix.file("openai-clip/opset12-dynamic-folded.onnx"),
          EncoderMatrix.file("optimised-attention/opset17-dynamic-folded.onnx"),
          EncoderMatrix.file("optimised-multihead/opset17-dynamic-folded.onnx"));

  @TempDir Path folder;

  /** Some bytes are others, or the end is missing. */
  @Test
  void ofDamagedBytes() {
    assertReadOrRefused(MutatedEncoderFileTest::damagedBytes);
  }

  /** The file is sound, but its graph is not. */
  @Test
  void ofDamagedGraphs() {
    assertReadOrRefused(MutatedEncoderFileTest::damagedGraph);
  }

  private void assertReadOrRefused(IntFunction<byte[]> damaged) {
    AtomicInteger refused = new AtomicInteger();
    IntStream.range(0, CASES)
        .parallel()
        .forEach(i -> refused.addAndGet(isRefused(i, damaged.apply(i)) ? 1 : 0));
    assertThat(refused.get()).isBetween(CASES / 10, CASES - 1);
  }

  private static byte[] damagedBytes(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] bytes = ORIGINALS.get(seed % ORIGINALS.size()).clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return random.nextInt(5) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
  }

  private static byte[] damagedGraph(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ModelProto.Builder model =
        EncoderMatrix.model(ORIGINALS.get(seed % ORIGINALS.size())).toBuilder();
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      damage(model.getGraphBuilder(), random);
    }
    return model.build().toByteArray();
  }

  private static void damage(GraphProto.Builder graph, SplittableRandom random) {
    NodeProto.Builder node = graph.getNodeBuilder(random.nextInt(graph.getNodeCount()));
    NodeProto other = graph.getNode(random.nextInt(graph.getNodeCount()));
    TensorProto.Builder array =
        graph.getInitializerBuilder(random.nextInt(graph.getInitializerCount()));
    switch (random.nextInt(9)) {
      case 0 -> graph.removeNode(random.nextInt(graph.getNodeCount()));
      case 1 -> setInput(node, other.getOutput(0), random); // often a cycle
      case 2 -> setInput(node, "", random);
      case 3 -> node.setOutput(0, other.getOutput(0));
      case 4 -> node.setOpType(other.getOpType());
      case 5 -> {
        if (node.getAttributeCount() > 0) {
          AttributeProto.Builder attribute =
              node.getAttributeBuilder(random.nextInt(node.getAttributeCount()));
          attribute.setI(random.nextInt(-3, 4) * 1_000_003L).setF(-1);
          for (int i = 0; i < attribute.getIntsCount(); i++) {
            attribute.setInts(i, random.nextInt(-2, 3));
          }
        }
      }
      case 6 -> {
        if (array.getDimsCount() > 0) {
          int i = random.nextInt(array.getDimsCount());
          array.setDims(i, random.nextBoolean() ? 1L << random.nextInt(63) : -1);
        }
      }
      case 7 -> array.setDataType(random.nextInt(18));
      default -> {
        TensorShapeProto.Builder shape =
            graph.getInputBuilder(0).getTypeBuilder().getTensorTypeBuilder().getShapeBuilder();
        if (shape.getDimCount() > 0) {
          shape.getDimBuilder(random.nextInt(shape.getDimCount())).setDimValue(random.nextInt(64));
        }
      }
    }
  }

  private static void setInput(NodeProto.Builder node, String tensor, SplittableRandom random) {
    if (node.getInputCount() > 0) {
      node.setInput(random.nextInt(node.getInputCount()), tensor);
    }
  }

  private boolean isRefused(int seed, byte[] bytes) {
    Path file = folder.resolve(seed + ".onnx");
    try {
      Files.write(file, bytes);
      EncoderFile.read(file);
      return false;
    } catch (ModelFileException e) {
      assertThat(e.getMessage()).as("case %d", seed).contains(file.toString()).doesNotContain("\n");
      return true;
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw new AssertionError("case " + seed, e);
    } finally {
      assertThat(file.toFile().delete()).isTrue();
    }
  }
}
