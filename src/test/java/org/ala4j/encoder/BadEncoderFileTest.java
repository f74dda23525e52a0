package org.ala4j.encoder;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.Consumer;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import org.ala4j.encoder.onnx.ModelFileException;
import org.ala4j.encoder.onnx.OnnxSession;
import org.ala4j.encoder.onnx.Processor;
import org.ala4j.testing.EncoderMatrix;
import org.ala4j.testing.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no encoder get one sentence that names them. */
class BadEncoderFileTest {
  @TempDir Path folder;

  private void assertRefused(Path file) {
    assertThatThrownBy(() -> EncoderFile.read(file))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining(file.toString())
        .hasMessageNotContaining("Exception");
  }

  @Test
  void missing() {
    assertRefused(folder.resolve("absent.onnx"));
  }

  @Test
  void text() throws IOException {
    assertRefused(Files.writeString(folder.resolve("text.onnx"), "this is not a model"));
  }

  @Test
  void empty() throws IOException {
    assertRefused(Files.write(folder.resolve("empty.onnx"), new byte[0]));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.9, 0.999})
  void truncated(double share) throws IOException {
    byte[] bytes = Files.readAllBytes(TinyModel.ONNX);
    Path file = folder.resolve("cut.onnx");
    Files.write(file, Arrays.copyOf(bytes, (int) (bytes.length * share)));
    assertRefused(file);
  }

  @Test
  void aResolutionThatIsNoMultipleOfThePatch() {
    VitWeights weights = TinyModel.encoderFile().weights();
    assertThatThrownBy(() -> new VitEncoder(weights, 30))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("30")
        .hasMessageContaining("patch size 8");
  }

  private Path changed(String original, Consumer<GraphProto.Builder> change) throws IOException {
    ModelProto.Builder model = EncoderMatrix.model(EncoderMatrix.file(original)).toBuilder();
    change.accept(model.getGraphBuilder());
    return Files.write(folder.resolve("changed.onnx"), model.build().toByteArray());
  }

  private void assertRefused(Path file, String why) {
    assertRefused(file);
    assertThatThrownBy(() -> EncoderFile.read(file)).hasMessageContaining(why);
  }

  private static final String VIT = "timm-vit/opset17-dynamic-folded.onnx";

  @Test
  void aGraphThatReadsItself() throws IOException {
    Path file =
        changed(
            VIT,
            graph -> {
              String last = graph.getNode(graph.getNodeCount() - 1).getOutput(0);
              graph.getNodeBuilderList().stream()
                  .filter(n -> n.getOpType().equals("LayerNormalization"))
                  .findFirst()
                  .orElseThrow()
                  .setInput(0, last);
            });
    assertRefused(file, "not acyclic");
  }

  /** Forty bytes that claim to be forty gigabytes. */
  @Test
  void anArrayThatClaimsMoreThanTheFileHas() throws IOException {
    Path file =
        changed(VIT, graph -> graph.getInitializerBuilder(0).clearDims().addDims(10_000_000_000L));
    assertRefused(file, "should have [10000000000] numbers but holds");
  }

  @Test
  void dimensionsWhoseProductOverflows() throws IOException {
    Path file =
        changed(
            VIT,
            graph ->
                graph.getInitializerBuilder(0).clearDims().addDims(1L << 62).addDims(1L << 62));
    assertRefused(file, "should have");
  }

  /** Forty gigabytes from eight bytes, whose mean is added to the patches. */
  @ParameterizedTest
  @CsvSource({"ConstantOfShape, computes a constant of more than", "Expand, an array of 40 GB"})
  void anArrayThatIsBuiltAtRunTime(String operation, String why) throws IOException {
    Path file =
        changed(
            VIT,
            graph -> {
              graph.addInitializer(
                  TensorProto.newBuilder()
                      .setName("huge")
                      .setDataType(TensorProto.DataType.INT64.getNumber())
                      .addDims(1)
                      .addInt64Data(10_000_000_000L));
              String tokens =
                  graph.getNodeList().stream()
                      .filter(n -> n.getOpType().equals("Transpose"))
                      .findFirst()
                      .orElseThrow()
                      .getOutput(0);
              graph.getNodeBuilderList().stream()
                  .filter(n -> n.getOpType().equals("Concat") && n.getInputList().contains(tokens))
                  .forEach(n -> n.setInput(n.getInputList().indexOf(tokens), "sum"));
              addMean(graph, tokens, "small");
              graph.addNode(
                  NodeProto.newBuilder()
                      .setOpType(operation)
                      .addAllInput(
                          operation.equals("Expand") ? List.of("small", "huge") : List.of("huge"))
                      .addOutput("array"));
              addMean(graph, "array", "mean");
              graph.addNode(
                  NodeProto.newBuilder()
                      .setOpType("Add")
                      .addInput(tokens)
                      .addInput("mean")
                      .addOutput("sum"));
            });
    assertRefused(file, why);
  }

  private static void addMean(GraphProto.Builder graph, String from, String to) {
    AttributeProto.Builder keep = AttributeProto.newBuilder().setName("keepdims").setI(0);
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType("ReduceMean")
            .addInput(from)
            .addOutput(to)
            .addAttribute(keep.setType(AttributeProto.AttributeType.INT)));
  }

  @ParameterizedTest
  @CsvSource({"100000, 100000, 1", "0, 0, 1000000000"})
  void absurdImages(int height, int width, int batch) throws IOException {
    Path file =
        changed(
            VIT,
            graph -> {
              TensorShapeProto.Builder shape =
                  graph
                      .getInputBuilder(0)
                      .getTypeBuilder()
                      .getTensorTypeBuilder()
                      .getShapeBuilder();
              shape.getDimBuilder(0).setDimValue(batch);
              shape.getDimBuilder(2).setDimValue(height);
              shape.getDimBuilder(3).setDimValue(width);
            });
    assertRefused(file, "images");
  }

  @Test
  void aQuantisedModel() throws IOException {
    Path file =
        changed(
            VIT,
            graph -> {
              NodeProto.Builder product =
                  graph.getNodeBuilderList().stream()
                      .filter(n -> n.getOpType().equals("MatMul"))
                      .findFirst()
                      .orElseThrow();
              product.setOpType("MatMulInteger");
            });
    assertRefused(file, "quantised");
  }

  @Test
  void cudaThatIsNotThere() {
    assumeFalse(OnnxSession.canUseGpus(), "this is the build for GPUs");
    VitEncoder vit = new VitEncoder(TinyModel.encoderFile().weights(), 32);
    assertThatThrownBy(
            () ->
                FrozenPrefix.create(
                    vit,
                    new TreeSet<>(List.of(Feature.after(1))),
                    FrozenPrefix.Engine.ONNXRUNTIME,
                    new Processor(OptionalInt.of(0), 0, 1)))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("-Port-gpu");
  }
}
