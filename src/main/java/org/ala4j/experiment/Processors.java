package org.ala4j.experiment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.WeakHashMap;
import org.ala4j.config.ConfigException;
import org.ala4j.config.Experiment.Backend;
import org.ala4j.config.Experiment.EngineConfig;
import org.ala4j.encoder.onnx.OnnxSession;
import org.ala4j.encoder.onnx.Processor;
import org.ala4j.machine.CudaSupport;
import org.ala4j.machine.Gpu;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where an experiment's workers compute: on the processors or each on a GPU. */
final class Processors {
  private static final Logger LOG = LoggerFactory.getLogger(Processors.class);

  private final EngineConfig engine;
  private final List<Gpu> gpus;
  private final Map<Thread, Integer> numbers = new WeakHashMap<>();

  /**
   * @throws ConfigException when what the experiment asks for is not here
   */
  Processors(EngineConfig engine) {
    this.engine = engine;
    this.gpus = engine.device().isGpu() ? Gpu.all() : List.of();
    requireBackend();
    if (engine.device().isGpu()) {
      requireGpu();
    }
  }

  /** The same of a stored trial, which may be looked at where there is no GPU. */
  static Processor orCpu(EngineConfig engine, int threads) {
    try {
      return new Processors(engine).ofThisWorker(threads);
    } catch (ConfigException e) {
      LOG.warn("{}; the processors compute", e.getMessage());
      return Processor.cpu(threads);
    }
  }

  private void requireBackend() {
    boolean isCpu = Nd4j.getEnvironment().isCPU();
    if (engine.backend() == Backend.CUDA && isCpu) {
      throw new ConfigException(
          "engine.backend: cuda cannot be used: "
              + CudaSupport.ND4J
                  .obstacle()
                  .orElse(
                      "ala4j was built without it, or started with ALA_BACKEND=cpu; build with mvn"
                          + " -Pcuda package"));
    }
    if (engine.backend() == Backend.CPU && !isCpu) {
      throw new ConfigException(
          "engine.backend: cpu, but ND4J has begun on a GPU; start with ALA_BACKEND=cpu");
    }
  }

  private void requireGpu() {
    Optional<String> obstacle = CudaSupport.ONNXRUNTIME.obstacle();
    if (obstacle.isPresent()) {
      throw new ConfigException("engine.device: cuda cannot be used: " + obstacle.get());
    }
    if (!OnnxSession.canUseGpus()) {
      throw new ConfigException(
          "engine.device: cuda cannot be used: ONNX Runtime's build for GPUs is not here; build with"
              + " mvn -Port-gpu package");
    }
    OptionalInt number = engine.device().number();
    if (number.isPresent() && number.getAsInt() >= gpus.size()) {
      throw new ConfigException(
          "engine.device: cuda:"
              + number.getAsInt()
              + " is not here; the GPUs are numbered 0 to "
              + (gpus.size() - 1));
    }
  }

  /**
   * That of the calling thread's worker.
   *
   * @param threads of the processors
   */
  Processor ofThisWorker(int threads) {
    OptionalInt gpu =
        engine.device().isGpu()
            ? OptionalInt.of(engine.device().number().orElseGet(this::next))
            : OptionalInt.empty();
    return new Processor(gpu, engine.gpuBytes(), threads);
  }

  /** Workers take the GPUs in turn. */
  private synchronized int next() {
    return numbers.computeIfAbsent(Thread.currentThread(), t -> numbers.size() % gpus.size());
  }
}
