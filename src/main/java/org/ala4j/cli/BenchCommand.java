package org.ala4j.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ala4j.config.ConfigException;
import org.ala4j.config.Experiment;
import org.ala4j.encoder.TrainingEngine;
import org.ala4j.experiment.Benchmark;
import org.ala4j.experiment.Benchmark.Measure;
import org.ala4j.files.AtomicFiles;
import org.ala4j.files.ScratchFolder;
import org.ala4j.text.PlainNumber;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ala bench}: the performance table. */
@Command(
    name = "bench",
    description =
        "Measures reading, training and judging on generated birds, beside the machine's rate of"
            + " matrix products, and beside another program's figures.")
final class BenchCommand implements Callable<Integer> {
  private static final String YAML =
      """
      experiment: bench
      dataset:
        name: demo-birds
        root: %1$s/birds
        generate: {train: %2$d, test: 1, seed: 0}
        masks: none
        split: {validation: 32, seed: 0}
      encoder: {cache: {folder: %1$s/features, max_gb: %3$s}}
      hyperparams: {base: %4$s}
      """;

  @Spec CommandSpec spec;

  @Option(
      names = "--encoder",
      paramLabel = "FILE",
      description = "the encoder (default: ${DEFAULT-VALUE})",
      defaultValue = "models/tiny-clip.onnx")
  Path encoder;

  @Option(
      names = "--resolution",
      paramLabel = "PIXELS",
      description = "the side of the images (default: the hyperparams')")
  Optional<Integer> resolution = Optional.empty();

  @Option(
      names = "--hyperparams",
      paramLabel = "NAME",
      description = "a file in hyperparams/ (default: demo for the demo's encoder, else cub)")
  Optional<String> hyperparams = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "override a key, such as hyperparams.batch=16")
  Map<String, String> set = new LinkedHashMap<>();

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "training steps of each kind to time (default: ${DEFAULT-VALUE})",
      defaultValue = "3")
  int steps;

  @Option(
      names = "--engines",
      split = ",",
      paramLabel = "NAME",
      description = "whose training steps to time (default: ${DEFAULT-VALUE})",
      defaultValue = "nd4j,onnxruntime")
  List<TrainingEngine> engines = List.of();

  @Option(names = "--json", paramLabel = "FILE", description = "also write the figures there")
  Optional<Path> json = Optional.empty();

  @Option(
      names = "--peer",
      paramLabel = "COMMAND",
      description =
          "another program that prints its figures as JSON; it runs after ours (see"
              + " tools/bench_pytorch.py)")
  Optional<String> peer = Optional.empty();

  @Override
  public Integer call() throws IOException {
    if (steps < 1) {
      throw new ConfigException("--steps must be at least 1, not " + steps);
    }
    json.ifPresent(file -> AtomicFiles.requireFolder(file.toAbsolutePath().getParent()));
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Path folder = ScratchFolder.create("bench");
    try {
      Benchmark benchmark =
          new Benchmark(
              experiment(folder, false),
              experiment(folder, true),
              engines.stream().map(TrainingEngine::settled).distinct().toList(),
              steps,
              what -> {
                err.println("measuring: " + what);
                err.flush();
              });
      List<Measure> measures = benchmark.run();
      ObjectNode figures = figures(measures);
      Optional<JsonNode> others = peer.map(BenchCommand::figuresOf);
      others.ifPresent(o -> figures.set("peer", o));
      print(out, measures, others);
      json.ifPresent(file -> AtomicFiles.write(file, figures.toPrettyString() + "\n"));
      return Main.OK;
    } finally {
      ScratchFolder.deleteQuietly(folder);
    }
  }

  private Experiment experiment(Path folder, boolean keeping) throws IOException {
    String name =
        hyperparams.orElse(String.valueOf(encoder.getFileName()).contains("tiny") ? "demo" : "cub");
    Path file = folder.resolve((keeping ? "keeping" : "computing") + ".yaml");
    long perSpecies = Math.min(((steps + 3L) * batch() + 32) / 16 + 1, 9999);
    Files.writeString(
        file, String.format(Locale.ROOT, YAML, folder, perSpecies, keeping ? "1000" : "0", name));
    Map<String, String> changes = new LinkedHashMap<>();
    changes.put("encoder.onnx", "'" + encoder.toString().replace("'", "''") + "'");
    changes.put("hyperparams.epochs", "2"); // one with the map, one of exploration
    changes.put("hyperparams.aea", "{enabled: true, first: 0, period: 2}");
    resolution.ifPresent(r -> changes.put("hyperparams.image.size", String.valueOf(r)));
    if (keeping) {
      changes.put("hyperparams.image.views", "1");
      changes.put("hyperparams.image.flip", "false");
    }
    changes.putAll(set);
    return Experiment.read(file, new Experiment.Overrides(false, List.of(), List.of(), changes));
  }

  private int batch() {
    try {
      return PlainNumber.whole(set.getOrDefault("hyperparams.batch", "8"));
    } catch (NumberFormatException e) {
      throw new ConfigException("--set hyperparams.batch must be a whole number");
    }
  }

  private static ObjectNode figures(List<Measure> measures) {
    ObjectNode figures = new ObjectMapper().createObjectNode();
    measures.forEach(m -> figures.put(m.key(), m.value()));
    return figures;
  }

  private static void print(PrintWriter out, List<Measure> measures, Optional<JsonNode> others) {
    double gemm = measures.get(0).value();
    out.printf(Locale.ROOT, "%-36s %10s %-10s %9s %6s", "", "", "", "GFLOP/s", "share");
    out.println(others.map(o -> "    peer  ratio").orElse(""));
    for (Measure m : measures) {
      out.printf(Locale.ROOT, "%-36s %10.4g %-10s ", m.key(), m.value(), m.unit());
      out.print(
          Double.isNaN(m.gflops())
              ? " ".repeat(16)
              : String.format(Locale.ROOT, "%9.1f %5.0f%%", m.gflops(), 100 * m.gflops() / gemm));
      // A peer that keeps no features computes them each time.
      String key = m.key().replace(Benchmark.KEPT, "");
      JsonNode other = others.map(o -> o.path(o.has(m.key()) ? m.key() : key)).orElse(null);
      if (other != null && other.isNumber()) {
        double ratio = m.isRate() ? m.value() / other.asDouble() : other.asDouble() / m.value();
        out.printf(Locale.ROOT, " %8.4g %5.1f×", other.asDouble(), ratio);
      }
      out.println();
    }
    out.println(
        "share: of the rate of matrix products; ratio: how many times faster than the peer");
    out.flush();
  }

  /** Runs the command in a shell; the last line that it prints must be JSON. */
  private static JsonNode figuresOf(String command) {
    try {
      Process process =
          new ProcessBuilder("sh", "-c", command)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String printed =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        throw new ConfigException(
            String.format(Locale.ROOT, "--peer '%s' failed with code %d", command, code));
      }
      String[] lines = printed.strip().split("\n", -1);
      return new ObjectMapper().readTree(lines[lines.length - 1]);
    } catch (JsonProcessingException e) {
      throw new ConfigException(String.format(Locale.ROOT, "--peer '%s' prints no JSON", command));
    } catch (IOException e) {
      throw new ConfigException(
          String.format(Locale.ROOT, "--peer '%s' cannot be run: %s", command, e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ConfigException("--peer was interrupted");
    }
  }
}
