package org.ala4j.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import onnx.Onnx.ModelProto;
import onnx.Onnx.TensorProto;
import org.ala4j.encoder.VitWeights.Activation;
import org.ala4j.encoder.VitWeights.Pooling;
import org.ala4j.encoder.onnx.ModelFileException;
import org.ala4j.encoder.onnx.Processor;
import org.ala4j.testing.EncoderMatrix;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Exporter × opset × precision × batch form. {@code matrix.zip} has the usual libraries' image
 * encoders as PyTorch exports them (tools/encoder_matrix.py); what reads them must find the same
 * encoder in every form, and every block must agree with ONNX Runtime.
 */
class EncoderMatrixTest {
  /** Of the forms that are made from a file every so many are tried; 1 for all of them. */
  private static final int STEP = Integer.getInteger("matrix.step", 4);

  @TempDir static Path folder;

  private static EncoderFile read(String name, byte[] bytes) throws IOException {
    Path file = Files.createTempFile(folder, name.replaceAll("\\W", "-"), ".onnx");
    return EncoderFile.read(Files.write(file, bytes));
  }

  private record Variant(String name, String exporter, byte[] bytes, double tolerance) {}

  private static Stream<Variant> variants(String name, byte[] bytes) {
    List<Variant> variants = new ArrayList<>();
    String exporter = name.substring(0, name.indexOf('/'));
    ModelProto model = EncoderMatrix.model(bytes);
    variants.add(new Variant(name, exporter, bytes, 1e-4));
    add(variants, name, exporter, model);
    for (int opset = 18; opset <= 20 && name.contains("opset17"); opset++) {
      ModelProto newer = OnnxVariants.atOpset(model, opset);
      String newName = name.replace("opset17", "opset" + opset);
      variants.add(new Variant(newName, exporter, newer.toByteArray(), 1e-4));
      add(variants, newName, exporter, newer);
    }
    return variants.stream();
  }

  private static void add(List<Variant> variants, String name, String exporter, ModelProto model) {
    TensorProto.DataType[] types = {TensorProto.DataType.FLOAT16, TensorProto.DataType.BFLOAT16};
    for (TensorProto.DataType type : types) {
      byte[] half = OnnxVariants.inPrecision(model, type).toByteArray();
      variants.add(new Variant(name + " " + type, exporter, half, 2e-3));
    }
  }

  @TestFactory
  Stream<DynamicTest> everyBlockAgrees() {
    AtomicInteger made = new AtomicInteger();
    return EncoderMatrix.files().entrySet().stream()
        .filter(e -> !e.getKey().startsWith("refused/"))
        .flatMap(e -> variants(e.getKey(), e.getValue()))
        .filter(
            v -> EncoderMatrix.files().containsKey(v.name()) || made.getAndIncrement() % STEP == 0)
        .map(v -> DynamicTest.dynamicTest(v.name(), () -> check(v)));
  }

  private static void check(Variant variant) throws IOException {
    EncoderFile file = read(variant.name(), variant.bytes());
    assertThat(file.parity().worst()).isLessThan(variant.tolerance());
    VitWeights w = file.weights();
    assertThat(w.patch()).isEqualTo(4);
    assertThat(w.grid()).isEqualTo(3);
    assertThat(w.width()).isEqualTo(8);
    assertThat(w.heads()).isEqualTo(2);
    assertThat(w.blocks()).hasSize(2);
    assertThat(file.batch()).isEqualTo(variant.name().contains("static") ? 3 : 0);
    assertThat(file.precisions())
        .hasSize(1)
        .allMatch(p -> variant.name().endsWith(" " + p) || p.equals("FLOAT"));
  }

  @ParameterizedTest
  @CsvSource({
    "hf-clip, QUICK_GELU, 1, CLASS_TOKEN, 1e-5",
    "hf-clip-sdpa, QUICK_GELU, 1, CLASS_TOKEN, 1e-5",
    "hf-clip-whole, QUICK_GELU, 1, CLASS_TOKEN, 1e-5",
    "openai-clip, QUICK_GELU, 1, CLASS_TOKEN, 1e-5",
    "open-clip, GELU, 1, CLASS_TOKEN, 1e-5",
    "timm-vit, GELU, 1, CLASS_TOKEN, 1e-6",
    "timm-vit-gemm, GELU, 1, CLASS_TOKEN, 1e-6",
    "timm-vit-pooled, GELU, 0, MEAN, 1e-6",
    "deit-distilled, GELU, 2, CLASS_TOKEN, 1e-6",
    "dinov2-registers, GELU, 5, CLASS_TOKEN, 1e-6",
    "hf-dinov2, GELU, 1, CLASS_TOKEN, 1e-6",
    "siglip, GELU_TANH, 0, NONE, 1e-6",
    "optimised-attention, QUICK_GELU, 1, CLASS_TOKEN, 1e-5",
    "optimised-multihead, QUICK_GELU, 1, CLASS_TOKEN, 1e-5"
  })
  void whatItIs(
      String exporter, Activation activation, int extraTokens, Pooling pooling, double eps)
      throws IOException {
    String name = exporter + "/opset17-dynamic-folded.onnx";
    VitWeights w = read(name, EncoderMatrix.file(name)).weights();
    assertThat(w.activation()).isEqualTo(activation);
    assertThat(w.extra()).isEqualTo(extraTokens);
    assertThat(w.pooling()).isEqualTo(pooling);
    assertThat(w.eps()).isCloseTo(eps, org.assertj.core.api.Assertions.within(eps / 100));
    boolean isClip = exporter.contains("clip") || exporter.contains("optimised");
    assertThat(w.preNorm().isPresent()).isEqualTo(isClip);
    assertThat(w.head().isPresent())
        .isEqualTo(
            isClip
                || w.pooling() == Pooling.MEAN
                || exporter.startsWith("timm")
                || exporter.startsWith("deit"));
    boolean isScaled = exporter.contains("dino");
    assertThat(w.normalisation())
        .isEqualTo(
            isClip ? Normalisation.CLIP : isScaled ? Normalisation.IMAGENET : Normalisation.HALF);
  }

  /** Both engines compute every feature alike, the middles of the blocks, too. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "hf-clip",
        "open-clip",
        "timm-vit",
        "timm-vit-pooled",
        "deit-distilled",
        "dinov2-registers",
        "hf-dinov2",
        "siglip"
      })
  void theEnginesAgree(String exporter) throws IOException {
    String name = exporter + "/opset17-dynamic-folded.onnx";
    VitEncoder encoder = new VitEncoder(read(name, EncoderMatrix.file(name)).weights(), 16);
    SortedSet<Feature> features = new TreeSet<>(List.of(Feature.after(0)));
    for (int i = 1; i <= encoder.depth(); i++) {
      features.add(Feature.middle(i));
      features.add(Feature.after(i));
    }
    INDArray pixels = Nd4j.randn(DataType.FLOAT, 3, 3, 16, 16);
    try (FrozenPrefix ours = new SameDiffPrefix(encoder, features);
        FrozenPrefix theirs = new OnnxRuntimePrefix(encoder, features, Processor.cpu(2))) {
      Map<Feature, INDArray> a = ours.features(pixels);
      Map<Feature, INDArray> b = theirs.features(pixels);
      assertThat(b.keySet()).isEqualTo(features);
      for (Feature feature : features) {
        assertThat(a.get(feature).sub(b.get(feature)).norm2Number().doubleValue())
            .as("relative difference of %s", feature)
            .isLessThan(1e-5 * b.get(feature).norm2Number().doubleValue());
      }
    }
  }

  /** The exporter's way of writing does not change what is read. */
  @Test
  void oneModelInSixteenFormsIsOneModel() throws IOException {
    VitWeights first = null;
    for (Map.Entry<String, byte[]> file : EncoderMatrix.files().entrySet()) {
      if (file.getKey().startsWith("timm-vit/")) {
        VitWeights w = read(file.getKey(), file.getValue()).weights();
        first = first == null ? w : first;
        assertThat(w.blocks().get(1).k().weight()).isEqualTo(first.blocks().get(1).k().weight());
        assertThat(w.positions().equalsWithEps(first.positions(), 1e-6)).isTrue();
        assertThat(w.extraTokens().equalsWithEps(first.extraTokens(), 1e-6)).isTrue();
        assertThat(w.parameters()).isEqualTo(first.parameters());
      }
    }
    assertThat(first.parameters()).isEqualTo(2294); // counted by hand
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "resnet-clip | does not cut RGB images into square patches",
        "text-encoder | is it a text encoder?",
        "attention-bias | a mask or a position bias?",
        "post-norm | its blocks are not pre-norm",
        "relu | not GELU or QuickGELU",
        "normalising | export it without preprocessing",
        "oblong | not square but 16×12 pixels"
      })
  void refusedInASentence(String name, String why) {
    assertThatThrownBy(() -> read(name, EncoderMatrix.file("refused/" + name + ".onnx")))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining(why);
  }
}
