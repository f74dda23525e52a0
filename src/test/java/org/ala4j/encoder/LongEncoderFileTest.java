package org.ala4j.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.FunctionProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.TensorProto;
import org.ala4j.encoder.onnx.ModelFileException;
import org.ala4j.testing.EncoderMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of a great many operators are read or refused soon, and never overflow the stack. */
@Timeout(60)
class LongEncoderFileTest {
  private static final String VIT = "timm-vit/opset17-dynamic-folded.onnx";

  @TempDir Path folder;

  private Path file(Consumer<ModelProto.Builder> change) throws IOException {
    ModelProto.Builder model = EncoderMatrix.model(EncoderMatrix.file(VIT)).toBuilder();
    change.accept(model);
    return Files.write(folder.resolve("long.onnx"), model.build().toByteArray());
  }

  /** That many identities after one another, before the first operator of a kind. */
  private static void prolong(GraphProto.Builder graph, String before, int identities) {
    NodeProto.Builder reader =
        graph.getNodeBuilderList().stream()
            .filter(n -> n.getOpType().equals(before))
            .findFirst()
            .orElseThrow();
    String tensor = reader.getInput(0);
    for (int i = 0; i < identities; i++) {
      graph.addNode(node("Identity", tensor, "link" + i));
      tensor = "link" + i;
    }
    reader.setInput(0, tensor);
  }

  private static NodeProto.Builder node(String operation, String input, String output) {
    return NodeProto.newBuilder().setOpType(operation).addInput(input).addOutput(output);
  }

  private static void assertTooLong(Path file) {
    assertThatThrownBy(() -> EncoderFile.read(file))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("more than 20,000 operators");
  }

  @ParameterizedTest
  @CsvSource({"LayerNormalization", "Softmax", "Conv"})
  void thirtyThousandInARow(String before) throws IOException {
    assertTooLong(file(model -> prolong(model.getGraphBuilder(), before, 30_000)));
  }

  @Test
  void aFewThousandDoNoHarm() throws IOException {
    Path file = file(model -> prolong(model.getGraphBuilder(), "LayerNormalization", 3000));
    assertThat(EncoderFile.read(file).parity().worst()).isLessThan(1e-5);
  }

  /** As a graph is searched from its end, the last operator comes first. */
  @Test
  void inReverseOrder() throws IOException {
    Path file =
        file(
            model -> {
              GraphProto.Builder graph = model.getGraphBuilder();
              prolong(graph, "LayerNormalization", 3000);
              List<NodeProto> nodes = new ArrayList<>(graph.getNodeList());
              Collections.reverse(nodes);
              graph.clearNode().addAllNode(nodes);
            });
    assertThat(EncoderFile.read(file).parity().worst()).isLessThan(1e-5);
  }

  /** Within one another, up to what protobuf itself allows. */
  @ParameterizedTest
  @CsvSource({"30", "40", "10000"})
  void branchesWithinBranches(int depth) throws IOException {
    GraphProto.Builder inner = GraphProto.newBuilder().setName("branch");
    inner.addNode(node("Identity", "condition", "inner"));
    for (int i = 0; i < Math.min(depth, 100); i++) { // no deeper object can be written
      NodeProto.Builder choice = node("If", "condition", "inner");
      choice.addAttribute(
          AttributeProto.newBuilder()
              .setName("then_branch")
              .setType(AttributeProto.AttributeType.GRAPH)
              .setG(inner.build()));
      inner = GraphProto.newBuilder().setName("branch").addNode(choice);
    }
    NodeProto outer = inner.getNode(0);
    Path file =
        file(
            model -> {
              model
                  .getGraphBuilder()
                  .addInitializer(
                      TensorProto.newBuilder()
                          .setName("condition")
                          .setDataType(TensorProto.DataType.BOOL.getNumber())
                          .addInt32Data(1));
              model.getGraphBuilder().addNode(outer);
            });
    try {
      assertThat(EncoderFile.read(file).parity().worst()).isLessThan(1e-5);
    } catch (ModelFileException e) {
      assertThat(e).hasMessageContaining(file.toString());
    }
  }

  /** Thirty functions of two calls each are a billion operators, or of none. */
  @ParameterizedTest
  @CsvSource({"1", "0"})
  void functionsThatCallEachOther(int leaves) throws IOException {
    Path file =
        file(
            model -> {
              OperatorSetIdProto own =
                  OperatorSetIdProto.newBuilder().setDomain("own").setVersion(1).build();
              model.addOpsetImport(own);
              for (int i = 0; i < 30; i++) {
                FunctionProto.Builder function =
                    FunctionProto.newBuilder().setDomain("own").setName("f" + i);
                function.addInput("x").addOutput("y").addOpsetImport(own);
                if (i > 0) {
                  function.addNode(node("f" + (i - 1), "x", "half").setDomain("own"));
                  function.addNode(node("f" + (i - 1), "half", "y").setDomain("own"));
                } else if (leaves > 0) {
                  function.addNode(node("Identity", "x", "y"));
                }
                model.addFunctions(function);
              }
              NodeProto.Builder norm =
                  model.getGraphBuilder().getNodeBuilderList().stream()
                      .filter(n -> n.getOpType().equals("LayerNormalization"))
                      .findFirst()
                      .orElseThrow();
              model
                  .getGraphBuilder()
                  .addNode(node("f29", norm.getInput(0), "called").setDomain("own"));
              norm.setInput(0, "called");
            });
    assertTooLong(file);
  }
}
