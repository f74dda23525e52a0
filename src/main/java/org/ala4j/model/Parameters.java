package org.ala4j.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.zip.CRC32;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Every trainable array of a model, by name and group.
 *
 * <p>A parameter is made the first time it is asked for. Its random numbers depend on the seed and
 * its own name only, so rows of an ablation that share a part start from the same part.
 */
public final class Parameters {
  /** What AEA, parameter counts and checkpoints speak of. */
  public enum Group {
    LORA,
    ALA,
    PB
  }

  /** A trainable array; updates happen in place. */
  public record Parameter(String name, Group group, INDArray value) {}

  private final long seed;
  private final Optional<Map<String, INDArray>> stored;
  private final Map<String, Parameter> byName = new LinkedHashMap<>();

  /** Parameters to be trained, made at random. */
  public Parameters(long seed) {
    this(seed, Optional.empty());
  }

  private Parameters(long seed, Optional<Map<String, INDArray>> stored) {
    this.seed = seed;
    this.stored = stored;
  }

  /**
   * Parameters that have been trained. Nothing is made: whatever a model asks for that is not among
   * them, or has another shape, is an IllegalArgumentException, and costs no memory.
   */
  static Parameters of(Map<String, INDArray> stored) {
    return new Parameters(0, Optional.of(Map.copyOf(stored)));
  }

  /** All of them in the order in which they were made. */
  public Collection<Parameter> all() {
    return List.copyOf(byName.values());
  }

  /** The number of trainable scalars of a group. */
  public long count(Group group) {
    return byName.values().stream()
        .filter(p -> p.group() == group)
        .mapToLong(p -> p.value().length())
        .sum();
  }

  INDArray zeros(Group group, String name, long... shape) {
    return make(group, name, shape, u -> 0);
  }

  INDArray ones(Group group, String name, long... shape) {
    return make(group, name, shape, u -> 1);
  }

  /** Uniform within ±1/√fanIn: Kaiming's with a = √5, PyTorch's default for linear layers. */
  INDArray uniform(Group group, String name, long fanIn, long... shape) {
    double bound = 1 / Math.sqrt(fanIn);
    return make(group, name, shape, u -> (2 * u - 1) * bound);
  }

  /** Normal with standard deviation 0.02, cut at two standard deviations. */
  INDArray truncatedNormal(Group group, String name, long... shape) {
    if (byName.containsKey(name)) {
      return byName.get(name).value();
    }
    SplittableRandom random = random(name);
    return make(group, name, shape, u -> 0.02 * truncatedGaussian(random));
  }

  private static double truncatedGaussian(SplittableRandom random) {
    double x;
    do {
      x = random.nextGaussian();
    } while (Math.abs(x) > 2);
    return x;
  }

  private INDArray make(Group group, String name, long[] shape, DoubleUnaryOperator fromUniform) {
    return byName
        .computeIfAbsent(
            name,
            n -> {
              if (stored.isPresent()) {
                return new Parameter(n, group, stored(n, shape));
              }
              SplittableRandom random = random(n);
              float[] values = new float[(int) Arrays.stream(shape).reduce(1, Math::multiplyExact)];
              for (int i = 0; i < values.length; i++) {
                values[i] = (float) fromUniform.applyAsDouble(random.nextDouble());
              }
              return new Parameter(n, group, Nd4j.create(values, shape, 'c'));
            })
        .value();
  }

  private INDArray stored(String name, long[] shape) {
    INDArray value = stored.orElseThrow().get(name);
    if (value == null) {
      throw new IllegalArgumentException("the array " + name + " is missing");
    }
    if (!Arrays.equals(value.shape(), shape)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the array %s has the shape %s, the model's has %s",
              name,
              Arrays.toString(value.shape()),
              Arrays.toString(shape)));
    }
    return value;
  }

  private SplittableRandom random(String name) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + crc.getValue());
  }

  /** All values by name, as they are now; they change with the training. */
  public Map<String, INDArray> values() {
    Map<String, INDArray> values = new LinkedHashMap<>();
    byName.forEach((name, p) -> values.put(name, p.value()));
    return values;
  }

  /** Copies of all values, to come back to. */
  public Map<String, INDArray> snapshot() {
    Map<String, INDArray> copy = new LinkedHashMap<>();
    byName.forEach((name, p) -> copy.put(name, p.value().dup('c')));
    return copy;
  }

  /**
   * Overwrites every value in place.
   *
   * @throws IllegalArgumentException when a name or shape is missing or different
   */
  public void restore(Map<String, INDArray> values) {
    if (!values.keySet().equals(byName.keySet())) {
      throw new IllegalArgumentException(
          "The stored parameters " + values.keySet() + " are not those of the model");
    }
    values.forEach(
        (name, value) -> {
          INDArray target = byName.get(name).value();
          if (!Arrays.equals(target.shape(), value.shape())) {
            throw new IllegalArgumentException("The stored shape of " + name + " is different");
          }
          target.assign(value);
        });
  }
}
