package org.ala4j.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An NVIDIA GPU, as its driver's {@code nvidia-smi} tells of it.
 *
 * @param name such as NVIDIA H200
 * @param capability the compute capability: 9.0
 * @param megabytes of its memory
 * @param driver the version of the driver
 */
public record Gpu(String name, String capability, long megabytes, String driver) {
  private static final int SECONDS = 20;

  /** Those of this machine, in the driver's order; none without a driver. */
  public static List<Gpu> all() {
    try {
      Process process =
          new ProcessBuilder(
                  "nvidia-smi",
                  "--query-gpu=name,compute_cap,memory.total,driver_version",
                  "--format=csv,noheader")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) { // what it prints fits into the pipe
        process.destroyForcibly();
        return List.of();
      }
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.exitValue() == 0
          ? visible(read(printed), System.getenv("CUDA_VISIBLE_DEVICES"))
          : List.of();
    } catch (IOException e) {
      return List.of(); // there is no such command
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  /** Those that CUDA shows to this process, numbered as it numbers them. */
  static List<Gpu> visible(List<Gpu> all, String named) {
    if (named == null || !named.matches("\\d+(,\\d+)*")) {
      return all; // by their long names, which nvidia-smi's lines do not have
    }
    return Stream.of(named.split(",", -1))
        .map(Integer::valueOf)
        .filter(i -> i < all.size())
        .map(all::get)
        .toList();
  }

  static List<Gpu> read(String printed) {
    List<Gpu> gpus = new ArrayList<>();
    for (String line : printed.strip().split("\n", -1)) {
      String[] fields = line.split(",", -1);
      if (fields.length == 4) {
        String digits = fields[2].replaceAll("\\D", "");
        gpus.add(
            new Gpu(
                fields[0].strip(),
                fields[1].strip(),
                digits.isEmpty() ? 0 : Long.parseLong(digits),
                fields[3].strip()));
      }
    }
    return List.copyOf(gpus);
  }

  /** The capability as a number that can be compared: 9.0 is 90. */
  int level() {
    String[] parts = capability.split("\\.", -1);
    try {
      return 10 * Integer.parseInt(parts[0]) + (parts.length > 1 ? Integer.parseInt(parts[1]) : 0);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
