package org.ala4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.ala4j.encoder.EncoderFile;
import org.ala4j.encoder.Feature;
import org.ala4j.encoder.FrozenPrefix;
import org.ala4j.encoder.Normalisation;
import org.ala4j.encoder.Parity;
import org.ala4j.encoder.VitEncoder;
import org.ala4j.encoder.VitEncoder.Target;
import org.ala4j.encoder.VitWeights;
import org.ala4j.encoder.VitWeights.Activation;
import org.ala4j.encoder.onnx.Processor;
import org.ala4j.table.PlainText;
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
    line(
        out,
        "parameters",
        String.format(Locale.ROOT, "%,d, stored as %s", w.parameters(), precisions(file)));
    line(out, "width", w.width());
    line(out, "blocks", w.blocks().size());
    line(out, "heads", w.heads());
    line(out, "patch", w.patch() + " pixels");
    line(
        out,
        "made for",
        String.format(Locale.ROOT, "%1$d×%1$d pixels", w.nativeSize()) + fixedBatch(file));
    line(out, "tokens", tokens(w));
    line(out, "activation", w.activation());
    line(
        out,
        "layer norm",
        String.format(Locale.ROOT, "eps %.0e", w.eps())
            + (w.preNorm().isPresent() ? ", ln_pre" : ""));
    line(out, "pixels", normalisation(file));
    line(out, "head", head(w));
    line(out, "work", work(encoder, size));
    line(out, "memory", memory(encoder, file));
    out.flush();
    parity(out, file.parity());
    measure(out, encoder, size);
    out.flush();
    return Main.OK;
  }

  private static void line(PrintWriter out, String name, Object value) {
    out.printf(Locale.ROOT, "%-12s%s%n", name, PlainText.oneLine(value.toString()));
  }

  private static String family(VitWeights w) {
    if (w.preNorm().isPresent()) {
      return w.activation() == Activation.QUICK_GELU
          ? "CLIP (as OpenAI trains it)"
          : "CLIP (GELU, as open_clip trains it)";
    }
    if (w.extra() == 0) {
      return "ViT without a class token (SigLIP, timm with mean pooling)";
    }
    return w.extra() == 1 ? "ViT (timm, DeiT, DINO, DINOv2)" : "ViT with extra tokens";
  }

  private static String tokens(VitWeights w) {
    String extra =
        w.hasClassToken()
            ? w.extra() == 1
                ? "a class token"
                : String.format(Locale.ROOT, "a class token, %d more", w.extra() - 1)
            : w.extra() == 0 ? "no class token" : w.extra() + " registers, no class token";
    return String.format(Locale.ROOT, "%s, %2$d×%2$d patches", extra, w.grid());
  }

  private static String head(VitWeights w) {
    String read =
        switch (w.pooling()) {
          case CLASS_TOKEN -> "the class token";
          case MEAN -> "the mean of the tokens";
          case NONE -> "all tokens, or a pooling of its own";
        };
    return w.head().map(h -> h.weight().size(1) + " numbers from " + read).orElse(read);
  }

  private static String normalisation(EncoderFile file) {
    Normalisation n = file.weights().normalisation();
    String source =
        file.preprocessing()
            .map(f -> "from " + f)
            .orElse("this family's usual, as no preprocessor_config.json lies beside the file");
    return String.format(
        Locale.ROOT,
        "mean %s, std %s (%s)",
        Arrays.toString(n.mean()),
        Arrays.toString(n.std()),
        source);
  }

  /** Prints the difference of each block. */
  private static void parity(PrintWriter out, Parity parity) {
    out.println("Relative difference from ONNX Runtime after the embedding (0) and each block:");
    for (int i = 0; i < parity.differences().size(); i++) {
      out.printf(Locale.ROOT, "  %2d  %.1e%n", i, parity.differences().get(i));
    }
  }

  private static String fixedBatch(EncoderFile file) {
    return file.batch() == 0 ? "" : " in batches of " + file.batch() + " (we take any)";
  }

  private static String precisions(EncoderFile file) {
    String stored = String.join(" and ", file.precisions()).toLowerCase(Locale.ROOT);
    return stored.equals("float") ? "float32" : stored + ", run as float32";
  }

  /** Multiplications and additions of a forward pass. */
  private static String work(VitEncoder encoder, int size) {
    return String.format(
        Locale.ROOT,
        "%.1f GFLOP an image of %2$d×%2$d pixels",
        encoder.work(Feature.after(encoder.depth())) / 1e9,
        size);
  }

  /** What a pass keeps: the weights; the widest layer's and the attention's arrays. */
  private static String memory(VitEncoder encoder, EncoderFile file) {
    double n = encoder.tokens();
    double hidden = encoder.frozen(1, Target.FC1).size(1);
    double perImage =
        4 * (n * n * file.weights().heads() + 2 * n * hidden + 4 * n * encoder.width());
    return String.format(
        Locale.ROOT,
        "about %.0f MB of weights, and %.0f MB an image in a pass",
        file.weights().parameters() * 4 / 1e6,
        Math.ceil(perImage / 1e6));
  }

  private static void measure(PrintWriter out, VitEncoder encoder, int size) {
    TreeSet<Feature> last = new TreeSet<>(List.of(Feature.after(encoder.depth())));
    int threads = Runtime.getRuntime().availableProcessors();
    try (INDArray pixels = Nd4j.zeros(DataType.FLOAT, BATCH, 3, size, size);
        FrozenPrefix prefix =
            FrozenPrefix.create(encoder, last, FrozenPrefix.Engine.AUTO, Processor.cpu(threads))) {
      pass(prefix, pixels); // the first one also plans
      long start = System.nanoTime();
      pass(prefix, pixels);
      double seconds = (System.nanoTime() - start) / 1e9;
      out.printf(
          Locale.ROOT,
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
