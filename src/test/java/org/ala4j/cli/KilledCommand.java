package org.ala4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A command that is killed again and again at random moments, in processes of its own, beside one
 * that is not.
 *
 * @param arguments but for {@code --out}
 */
record KilledCommand(List<String> arguments) {
  /** Compares what two runs left. */
  interface Same {
    void check(Path whole, Path killed) throws IOException;
  }

  /**
   * Runs it once undisturbed and then until it has been killed so often; whenever it ends in spite
   * of that, and at the end, the results are compared.
   */
  void kill(int times, Path folder, Same same) throws IOException, InterruptedException {
    Path whole = Files.createDirectory(folder.resolve("a")).resolve("out");
    long start = System.nanoTime();
    assertThat(start(whole).waitFor()).as(said(whole)).isZero();
    long millis = (System.nanoTime() - start) / 1_000_000;

    Path killed = Files.createDirectory(folder.resolve("b")).resolve("out");
    Random random = new Random(3);
    int kills = 0;
    // On some machines no kill of the first few meets a training that has an epoch to go on from.
    while (kills < times || kills < 2 * times && !said(killed).contains(GOES_ON)) {
      // Java alone takes a quarter to start; what is gone through again and again ends some time.
      Process run = start(killed);
      if (run.waitFor(millis / 4 + random.nextInt((int) millis / 2), TimeUnit.MILLISECONDS)) {
        assertThat(run.exitValue()).as(said(killed)).isZero();
        same.check(whole, killed);
        remove(killed);
        millis = Math.max(2000, millis * 3 / 4); // the machine is less busy than it was
      } else {
        run.destroyForcibly().waitFor();
        kills++;
      }
    }
    assertThat(start(killed).waitFor()).as(said(killed)).isZero();
    same.check(whole, killed);
    assertThat(said(killed)).contains(GOES_ON);
  }

  private static final String GOES_ON = "goes on after epoch";

  private Process start(Path out) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-XX:TieredStopAtLevel=1", "-cp"));
    command.addAll(List.of(System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(arguments);
    command.addAll(List.of("--out", out.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(out.resolveSibling("said").toFile()))
        .start();
  }

  private static String said(Path out) throws IOException {
    return Files.readString(out.resolveSibling("said"));
  }

  /** All that is stored of a trial, but for wall-clock time and memory. */
  static void sameTrial(Path whole, Path killed) throws IOException {
    ObjectMapper json = new ObjectMapper();
    JsonNode a = json.readTree(whole.resolve("result.json").toFile());
    JsonNode b = json.readTree(killed.resolve("result.json").toFile());
    assertThat(b.path("metrics")).as(whole.toString()).isEqualTo(a.path("metrics"));
    assertThat(b.path("controls")).as(whole.toString()).isEqualTo(a.path("controls"));
    assertThat(b.path("explainers")).as(whole.toString()).isEqualTo(a.path("explainers"));
    assertThat(files(killed)).isEqualTo(files(whole)).contains("checkpoint/weights.safetensors");
    for (String file : files(whole)) {
      assertThat(killed.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
    }
    assertThat(history(killed)).isEqualTo(history(whole));
  }

  /** Weights, and what is judged, but for what holds times. */
  private static List<String> files(Path trial) throws IOException {
    try (Stream<Path> all = Files.walk(trial)) {
      return all.filter(Files::isRegularFile)
          .map(file -> trial.relativize(file).toString())
          .filter(f -> f.matches("checkpoint/.*|judged/.*(csv|npy|png|jpg)"))
          .sorted()
          .toList();
    }
  }

  /** Without its last two columns, seconds and memory. */
  private static List<String> history(Path trial) throws IOException {
    return Files.readAllLines(trial.resolve("history.csv")).stream()
        .map(line -> line.replaceFirst(",[^,]*,[^,]*$", ""))
        .toList();
  }

  private static void remove(Path out) throws IOException {
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
