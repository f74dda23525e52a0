package org.ala4j.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ala4j.encoder.onnx.OnnxSession;
import org.ala4j.encoder.onnx.Processor;
import org.ala4j.experiment.ProcessMemory;
import org.ala4j.graph.OnnxBuilder;
import org.ala4j.machine.Cpu;
import org.ala4j.machine.CudaSupport;
import org.ala4j.machine.Gpu;
import org.ala4j.results.BuildInfo;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ala doctor}: what this machine has, and what each engine can do on it. */
@Command(
    name = "doctor",
    description = {
      "Tells what this machine has and what each engine can do on it, with the remedy for what it"
          + " cannot.",
      "Ends with 0 when the default engines compute, else with 1."
    })
final class DoctorCommand implements Callable<Integer> {
  private static final long LEAST_SPACE = 2_000_000_000L;

  @Spec CommandSpec spec;

  @Option(names = "--json", description = "print JSON")
  boolean json;

  /**
   * What was looked at.
   *
   * @param key in JSON
   * @param isFine whether it is as it should be; null for what is only told
   * @param text what was found
   * @param remedy empty where none is needed
   */
  private record Finding(String key, String name, Boolean isFine, String text, String remedy) {}

  private final List<Finding> findings = new ArrayList<>();

  @Override
  public Integer call() {
    machine();
    boolean computes = engines();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(tree(computes).toPrettyString());
    } else {
      findings.forEach(f -> print(out, f));
      out.println();
      out.println(
          computes
              ? "The default engines compute here."
              : "The default engines do not compute here; see above.");
    }
    out.flush();
    return computes ? Main.OK : Main.TRIAL_FAILED;
  }

  // ---- the machine ----

  private void machine() {
    tell("ala4j", "ala4j", BuildInfo.version() + " (" + BuildInfo.commit() + ")");
    tell(
        "java",
        "Java",
        System.getProperty("java.version") + ", " + System.getProperty("java.vendor"));
    tell("os", "system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    List<String> vectors = Cpu.vectorUnits();
    tell(
        "cpu",
        "processors",
        Runtime.getRuntime().availableProcessors()
            + " × "
            + Cpu.name()
            + (vectors.isEmpty() ? "" : " (" + String.join(", ", vectors) + ")"));
    tell(
        "memory",
        "memory",
        String.format(
            Locale.ROOT,
            "%.1f GB, of which the JVM's heap may take %.1f",
            ProcessMemory.ofMachine() / 1e9,
            Runtime.getRuntime().maxMemory() / 1e9));
    temporary();
    List<Gpu> gpus = Gpu.all();
    if (gpus.isEmpty()) {
      tell("gpus", "GPUs", "no NVIDIA GPU (nvidia-smi lists none)");
    }
    for (int i = 0; i < gpus.size(); i++) {
      Gpu gpu = gpus.get(i);
      tell(
          "gpu" + i,
          "GPU " + i,
          String.format(
              Locale.ROOT,
              "%s, capability %s, %d MB, driver %s",
              gpu.name(),
              gpu.capability(),
              gpu.megabytes(),
              gpu.driver()));
    }
  }

  private void temporary() {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    String text;
    boolean isFine;
    try {
      long space = Files.getFileStore(folder).getUsableSpace();
      text = String.format(Locale.ROOT, "%s, %.1f GB free", folder, space / 1e9);
      isFine = space >= LEAST_SPACE && Files.isWritable(folder);
    } catch (IOException e) {
      text = folder + " cannot be looked at";
      isFine = false;
    }
    add("temporary", "temporary folder", isFine, text, "set TMPDIR to a folder with 2 GB free");
  }

  // ---- the engines ----

  private boolean engines() {
    boolean nd4j = attempt("nd4j", "ND4J", this::nd4j, "reinstall: delete ~/.javacpp/cache");
    Optional<String> cuda = CudaSupport.ND4J.obstacle();
    boolean isGpu = nd4j && !Nd4j.getEnvironment().isCPU();
    add(
        "nd4j_cuda",
        "ND4J on a GPU",
        isGpu ? Boolean.TRUE : null,
        isGpu ? "in use" : cuda.orElse("possible, but this build or start is without it"),
        isGpu || cuda.isPresent() ? "" : "build with mvn -Pcuda package, ALA_BACKEND=auto");
    boolean onnx =
        attempt(
            "onnxruntime", "ONNX Runtime", this::onnxRuntime, "reinstall: delete ~/.javacpp/cache");
    Optional<String> gpu = CudaSupport.ONNXRUNTIME.obstacle();
    boolean hasBuild = onnx && OnnxSession.canUseGpus();
    add(
        "onnxruntime_gpu",
        "ONNX Runtime on a GPU",
        gpu.isEmpty() && hasBuild ? Boolean.TRUE : null,
        gpu.orElse(hasBuild ? "possible: engine.device: cuda" : "possible, but not in this build"),
        gpu.isEmpty() && !hasBuild ? "build with mvn -Port-gpu package" : "");
    tell(
        "engines",
        "by default",
        "frozen blocks, judging, explainers and training steps by ONNX Runtime on the processors");
    return nd4j && onnx;
  }

  private String nd4j() {
    try (INDArray a = Nd4j.ones(DataType.FLOAT, 8, 8);
        INDArray b = a.mmul(a)) {
      require(b.getFloat(3, 4) == 8);
    }
    String core = System.getenv("OPENBLAS_CORETYPE");
    return String.format(
        Locale.ROOT,
        "%s, %s%s, BLAS %s%s",
        BuildInfo.dl4jVersion(),
        Nd4j.getBackend().getClass().getSimpleName(),
        BuildInfo.nativeExtension(),
        Nd4j.getExecutioner().getEnvironmentInformation().getProperty("blas.vendor"),
        core == null ? "" : " (OPENBLAS_CORETYPE=" + core + ")");
  }

  private String onnxRuntime() {
    OnnxBuilder twice = new OnnxBuilder("twice");
    twice.input("x", 2);
    twice.node("Add", "y", "x", "x");
    twice.output("y");
    try (OnnxSession session =
        new OnnxSession("a sum", twice.model(), Map.of(), Processor.cpu(1))) {
      FloatBuffer numbers =
          java.nio.ByteBuffer.allocateDirect(8)
              .order(java.nio.ByteOrder.nativeOrder())
              .asFloatBuffer()
              .put(0, 3);
      require(session.run(numbers, new long[] {2}).get("y").numbers()[0] == 6);
    }
    return BuildInfo.onnxRuntimeVersion()
        + (OnnxSession.canUseGpus() ? ", the build for GPUs" : ", the build for processors");
  }

  private static void require(boolean isRight) {
    if (!isRight) {
      throw new IllegalStateException("it computes something else than it should");
    }
  }

  /** Whether an engine computes. */
  private boolean attempt(String key, String name, Callable<String> engine, String remedy) {
    try {
      String text = engine.call();
      add(key, name, true, text, "");
      return true;
    } catch (Exception | LinkageError e) {
      add(key, name, false, "does not compute: " + e.getMessage(), remedy);
      return false;
    }
  }

  // ---- what is said ----

  private void tell(String key, String name, String text) {
    add(key, name, null, text, "");
  }

  private void add(String key, String name, Boolean isFine, String text, String remedy) {
    boolean needsNone = Boolean.TRUE.equals(isFine);
    findings.add(new Finding(key, name, isFine, text, needsNone ? "" : remedy));
  }

  private static void print(PrintWriter out, Finding f) {
    String mark = f.isFine() == null ? " " : f.isFine() ? "✓" : "✗";
    out.printf(Locale.ROOT, "%s %-22s %s%n", mark, f.name(), f.text());
    if (!f.remedy().isEmpty()) {
      out.printf(Locale.ROOT, "  %-22s → %s%n", "", f.remedy());
    }
  }

  private ObjectNode tree(boolean computes) {
    ObjectNode tree = new ObjectMapper().createObjectNode();
    tree.put("default_engine_works", computes);
    ArrayNode all = tree.putArray("findings");
    for (Finding f : findings) {
      ObjectNode node = all.addObject();
      node.put("key", f.key());
      node.put("name", f.name());
      node.put("fine", f.isFine());
      node.put("text", f.text());
      if (!f.remedy().isEmpty()) {
        node.put("remedy", f.remedy());
      }
    }
    return tree;
  }
}
