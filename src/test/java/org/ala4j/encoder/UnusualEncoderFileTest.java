package org.ala4j.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.AttributeProto.AttributeType;
import onnx.Onnx.FunctionProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.TensorProto;
import org.ala4j.encoder.onnx.ModelFileException;
import org.ala4j.encoder.onnx.OnnxFile;
import org.ala4j.encoder.onnx.OnnxModel;
import org.ala4j.encoder.onnx.OnnxSession;
import org.ala4j.testing.EncoderMatrix;
import org.ala4j.testing.Shared;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Encoders in forms that few exporters write: read as ONNX Runtime reads them, or refused. */
class UnusualEncoderFileTest {
  private static final String VIT = "timm-vit/opset17-dynamic-folded.onnx";

  @TempDir Path folder;

  private Path changed(Consumer<ModelProto.Builder> change) throws IOException {
    ModelProto.Builder model = EncoderMatrix.model(EncoderMatrix.file(VIT)).toBuilder();
    change.accept(model);
    return Files.write(folder.resolve("changed.onnx"), model.build().toByteArray());
  }

  private static NodeProto.Builder first(ModelProto.Builder model, String operation) {
    return model.getGraphBuilder().getNodeBuilderList().stream()
        .filter(n -> n.getOpType().equals(operation))
        .findFirst()
        .orElseThrow();
  }

  private static void assertRefused(Path file, String... words) {
    assertThatThrownBy(() -> EncoderFile.read(file))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContainingAll(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "enc_19b_modules_as_functions",
        "enc_20_attention23_att3d",
        "enc_20_attention23_att4d"
      })
  void functionsAndOnnxsOwnAttentionAreRead(String name) throws OrtException {
    Path file = Shared.require("cases/" + name + ".onnx");
    assertThat(EncoderFile.read(file).parity().worst()).isLessThan(1e-5);
    assertComputesWhatTheFileDoes(file, 12);
  }

  /** The part that we keep of a file, and the whole file as ONNX Runtime itself loads it. */
  private static void assertComputesWhatTheFileDoes(Path file, int size) throws OrtException {
    float[] pixels = new float[3 * size * size];
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    long[] shape = {1, 3, size, size};
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    String output;
    float[] expected;
    try (OrtSession whole = environment.createSession(file.toString());
        OnnxTensor fed = OnnxTensor.createTensor(environment, FloatBuffer.wrap(pixels), shape);
        OrtSession.Result result =
            whole.run(Map.of(whole.getInputNames().iterator().next(), fed))) {
      output = whole.getOutputNames().iterator().next();
      FloatBuffer numbers = ((OnnxTensor) result.get(0)).getFloatBuffer();
      expected = new float[numbers.remaining()];
      numbers.get(expected);
    }
    OnnxModel kept = OnnxModel.of(new OnnxFile(file));
    try (OnnxSession ours = kept.session(1, size, List.of(output))) {
      float[] found = ours.run(FloatBuffer.wrap(pixels), shape).get(output).numbers();
      assertThat(found).containsExactly(expected, within(1e-5f));
    }
  }

  // ---- functions -------------------------------------------------------------------------------

  private static OperatorSetIdProto opset(String domain, long version) {
    return OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version).build();
  }

  private static NodeProto.Builder node(String operation, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(operation)
        .addOutput(output)
        .addAllInput(List.of(inputs));
  }

  private static AttributeProto.Builder handedOn(String name, String outer, AttributeType type) {
    return AttributeProto.newBuilder().setName(name).setRefAttrName(outer).setType(type);
  }

  /** Every layer norm is a call of a function that calls one; epsilon is handed on twice. */
  private static void withNestedNorms(ModelProto.Builder model, long version) {
    FunctionProto.Builder inner =
        FunctionProto.newBuilder()
            .setDomain("own")
            .setName("Inner")
            .addAllInput(List.of("x", "gain", "bias"))
            .addOutput("normed")
            .addAttribute("eps")
            .addOpsetImport(opset("", version))
            .addNode(node("Identity", "same", "x"))
            .addNode(
                node("LayerNormalization", "normed", "same", "gain", "bias")
                    .addAttribute(handedOn("epsilon", "eps", AttributeType.FLOAT))
                    .addAttribute(handedOn("axis", "absent", AttributeType.INT)));
    FunctionProto.Builder outer =
        FunctionProto.newBuilder()
            .setDomain("own")
            .setName("Outer")
            .addAllInput(List.of("a", "b", "c"))
            .addOutput("d")
            .addAttribute("e")
            .addOpsetImport(opset("own", 1))
            .addOpsetImport(opset("", version))
            .addNode(
                node("Inner", "same", "a", "b", "c") // the name that is within Inner, too
                    .setDomain("own")
                    .addAttribute(handedOn("eps", "e", AttributeType.FLOAT)))
            .addNode(node("Identity", "d", "same"));
    model.addFunctions(outer).addFunctions(inner).addOpsetImport(opset("own", 1));
    for (NodeProto.Builder norm : model.getGraphBuilder().getNodeBuilderList()) {
      if (norm.getOpType().equals("LayerNormalization")) {
        float epsilon =
            norm.getAttributeList().stream()
                .filter(a -> a.getName().equals("epsilon"))
                .findFirst()
                .map(AttributeProto::getF)
                .orElse(1e-5f);
        norm.setOpType("Outer").setDomain("own").clearAttribute();
        norm.addAttribute(
            AttributeProto.newBuilder().setName("e").setType(AttributeType.FLOAT).setF(epsilon));
      }
    }
  }

  @Test
  void functionsThatCallFunctions() throws IOException, OrtException {
    EncoderFile plain = EncoderFile.read(changed(model -> {}));
    Path file = changed(model -> withNestedNorms(model, 17));
    EncoderFile nested = EncoderFile.read(file);
    assertThat(nested.parity().differences()).isEqualTo(plain.parity().differences());
    assertThat(nested.weights().eps()).isEqualTo(plain.weights().eps());
    assertComputesWhatTheFileDoes(file, plain.weights().nativeSize());
  }

  @Test
  void aFunctionOfAnotherOpset() throws IOException {
    assertRefused(changed(model -> withNestedNorms(model, 16)), "Outer", "opset 16", "17");
  }

  @Test
  void aFunctionThatCallsItself() throws IOException {
    Path file =
        changed(
            model -> {
              withNestedNorms(model, 17);
              model.getFunctionsBuilder(1).getNodeBuilder(0).setOpType("Outer").setDomain("own");
            });
    assertRefused(file, "calls itself");
  }

  // ---- pixels that the graph prepares ----------------------------------------------------------

  @Test
  void wholeNumbersThatAreCastAreRefused() {
    assertRefused(Shared.require("cases/enc_04_uint8_cast.onnx"), "uint8", "Cast", "preprocessing");
  }

  @ParameterizedTest
  @CsvSource({"UINT8", "INT8", "INT32", "INT64", "BOOL"})
  void wholeNumbersOfAnyKind(TensorProto.DataType type) throws IOException {
    Path file =
        changed(
            model -> {
              setInputType(model, type);
              before(model, cast(TensorProto.DataType.FLOAT));
            });
    assertRefused(file, type.toString().toLowerCase(Locale.ROOT), "preprocessing");
  }

  /** A file of half precision may take its pixels as float32. */
  @ParameterizedTest
  @CsvSource({"FLOAT16", "DOUBLE", "FLOAT"})
  void realNumbersThatAreCastAreRead(TensorProto.DataType type) throws IOException {
    Path file =
        changed(
            model -> {
              setInputType(model, type);
              before(model, cast(TensorProto.DataType.FLOAT));
            });
    assertThat(EncoderFile.read(file).parity().worst()).isLessThan(1e-5);
  }

  @Test
  void realNumbersThatAreRounded() throws IOException {
    Path file = changed(model -> before(model, cast(TensorProto.DataType.UINT8)));
    assertRefused(file, "rounded by Cast", "preprocessing");
  }

  @ParameterizedTest
  @CsvSource({
    "Mul, scaled",
    "Div, scaled",
    "Sub, shifted",
    "Add, shifted",
    "BatchNormalization, normalised",
    "Clip, limited",
    "Resize, resized",
    "Slice, cropped",
    "Gather, reordered",
    "Pad, padded",
    "Transpose, channels last",
    "Sqrt, pass through"
  })
  void anyOtherStepIsNamed(String operation, String what) throws IOException {
    Path file = changed(model -> before(model, node(operation, "prepared", "", "number")));
    assertRefused(file, operation, what, "preprocessing");
  }

  private static void setInputType(ModelProto.Builder model, TensorProto.DataType type) {
    model
        .getGraphBuilder()
        .getInputBuilder(0)
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .setElemType(type.getNumber());
  }

  private static NodeProto.Builder cast(TensorProto.DataType to) {
    return node("Cast", "cast", "")
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("to")
                .setType(AttributeType.INT)
                .setI(to.getNumber()));
  }

  /** Puts a node between the pixels and the first convolution. */
  private static void before(ModelProto.Builder model, NodeProto.Builder step) {
    NodeProto.Builder convolution = first(model, "Conv");
    step.setInput(0, convolution.getInput(0));
    convolution.setInput(0, step.getOutput(0));
    GraphProto.Builder graph = model.getGraphBuilder();
    List<NodeProto> nodes = List.copyOf(graph.getNodeList());
    graph.clearNode().addNode(step).addAllNode(nodes);
  }
}
