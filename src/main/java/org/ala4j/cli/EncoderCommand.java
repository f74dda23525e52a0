package org.ala4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.ala4j.encoder.EncoderFile;
import org.ala4j.encoder.FrozenPrefix;
import org.ala4j.encoder.Normalisation;
import org.ala4j.encoder.Parity;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.encoder.VitWeights;
import org.ala4j.encoder.VitWeights.Activation;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ala encoder}: what an ONNX file is, and whether we compute what it says. */
@Command(
    name = "encoder",
    description =
        "Tells what an encoder's ONNX file is, compares every block with ONNX Runtime and measures"
            + " a pass.")
final class EncoderCommand implements Callable<Integer> {
  private static final int BATCH = 4;

  @Spec CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "the encoder, an ONNX file")
  Path path;

  @Option(
      names = "--resolution",
      paramLabel = "PIXELS",
      description = "the side of the images to measure a pass with (default: the file's own)")
  Optional<Integer> resolution = Optional.empty();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    EncoderFile file = EncoderFile.read(path);
    VitWeights w = file.weights();
    int size = resolution.orElse(w.nativeSize());
    VitEncoder encoder = new VitEncoder(w, size);
    line(out, "file", path);
    line(out, "sha-256", file.sha256());
    line(out, "family", family(w));
    line(out, "parameters", String.format("%,d", w.parameters()));
    line(out, "width", w.width());
    line(out, "blocks", w.blocks().size());
    line(out, "heads", w.heads());
    line(out, "patch", w.patch() + " pixels");
    line(
        out, "made for", "%1$d×%1$d pixels, %2$d×%2$d patches".formatted(w.nativeSize(), w.grid()));
    line(out, "activation", w.activation());
    line(
        out,
        "layer norm",
        "eps %.0e".formatted(w.eps()) + (w.preNorm().isPresent() ? ", ln_pre" : ""));
    line(out, "pixels", normalisation(file));
    line(out, "output", w.head().map(h -> h.weight().size(1) + " numbers").orElse("no head"));
    out.flush();
    boolean same = parity(out, file);
    measure(out, file, encoder, size);
    out.flush();
    return same ? Main.OK : Main.INVALID_FILE;
  }

  private static void line(PrintWriter out, String name, Object value) {
    out.printf("%-12s%s%n", name, value);
  }

  private static String family(VitWeights w) {
    if (w.preNorm().isEmpty()) {
      return "ViT (as timm, DeiT and DINO export it)";
    }
    return w.activation() == Activation.QUICK_GELU
        ? "CLIP (as OpenAI and Hugging Face export it)"
        : "CLIP (GELU, as open_clip trains it)";
  }

  private static String normalisation(EncoderFile file) {
    Normalisation n = file.weights().normalisation();
    String source =
        file.preprocessing()
            .map(f -> "from " + f)
            .orElse("this family's usual, as no preprocessor_config.json lies beside the file");
    return "mean %s, std %s (%s)"
        .formatted(Arrays.toString(n.mean()), Arrays.toString(n.std()), source);
  }

  /** Prints the difference of each block; whether all are small. */
  private static boolean parity(PrintWriter out, EncoderFile file) {
    out.println("Relative difference from ONNX Runtime after the embedding (0) and each block:");
    boolean same = true;
    for (Map.Entry<Integer, Double> block : Parity.differences(file).entrySet()) {
      boolean agrees = block.getValue() < Parity.TOLERANCE;
      out.printf("  %2d  %.1e%s%n", block.getKey(), block.getValue(), agrees ? "" : "  differs");
      same &= agrees;
    }
    return same;
  }

  private static void measure(PrintWriter out, EncoderFile file, VitEncoder encoder, int size) {
    TreeSet<Integer> last = new TreeSet<>(IntStream.of(encoder.depth()).boxed().toList());
    int threads = Runtime.getRuntime().availableProcessors();
    try (INDArray pixels = Nd4j.zeros(DataType.FLOAT, BATCH, 3, size, size);
        FrozenPrefix prefix =
            FrozenPrefix.create(file, encoder, last, FrozenPrefix.Engine.AUTO, threads)) {
      pass(prefix, pixels); // the first one also plans
      long start = System.nanoTime();
      pass(prefix, pixels);
      double seconds = (System.nanoTime() - start) / 1e9;
      out.printf(
          "A pass at %d×%d pixels: %.0f ms an image (batch %d, %s, %d threads); %,d MB resident.%n",
          size,
          size,
          1000 * seconds / BATCH,
          BATCH,
          prefix.engine(),
          threads,
          Pointer.physicalBytes() >> 20);
    }
  }

  private static void pass(FrozenPrefix prefix, INDArray pixels) {
    prefix.features(pixels).values().forEach(INDArray::close);
  }
}
