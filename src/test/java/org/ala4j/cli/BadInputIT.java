package org.ala4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ala4j.files.Sha256;
import org.ala4j.testing.TinyCub;
import org.ala4j.testing.TinyExperiment;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A table of what people type and what files hold, and what each gets: an exit code, one sentence,
 * no trace. A new kind of bad input is a line in {@link #table}.
 */
class BadInputIT {
  private static final int USAGE = 2;
  private static final int FILE = 3;
  private static final Duration AT_ONCE = Duration.ofSeconds(10);

  @TempDir static Path folder;

  private static Path data;
  private static String good;
  private static int files;

  @BeforeAll
  static void write() throws IOException {
    data = TinyCub.write(folder.resolve("data"), 2, 14);
    good = Files.readString(TinyExperiment.write(folder, "good", data));
  }

  /** A line of the table. */
  record Bad(int exit, List<String> arguments, List<String> said) {
    /** Parts of the sentence, in any order. */
    Bad says(String... parts) {
      return new Bad(exit, arguments, List.of(parts));
    }

    @Override
    public String toString() {
      return arguments + " -> " + exit + " " + said;
    }
  }

  private static Bad bad(int exit, Object... arguments) {
    return new Bad(exit, Stream.of(arguments).map(String::valueOf).toList(), List.of());
  }

  private static Path file(String content) throws IOException {
    return file(content.getBytes(StandardCharsets.UTF_8));
  }

  private static Path file(byte[] content) throws IOException {
    return Files.write(folder.resolve("file-" + ++files + ".yaml"), content);
  }

  /** The good experiment with one thing wrong. */
  private static Path with(String from, String to) throws IOException {
    assertThat(good).contains(from);
    return file(good.replace(from, to));
  }

  private static Path search(String more) throws IOException {
    return file("search: s\nexperiment: " + folder.resolve("good.yaml") + "\n" + more);
  }

  private static Path run(String name, String result, String config) throws IOException {
    Path run = Files.createDirectories(folder.resolve(name));
    Files.writeString(run.resolve("result.json"), result);
    Files.writeString(run.resolve("config.yaml"), config);
    return run;
  }

  /** A result from before there were checksums, with a configuration that was put there since. */
  private static Path older(String name, String config) throws IOException {
    String result =
        String.format(
            Locale.ROOT,
            "{\"run\": {\"row\": \"(iv)\", \"seed\": 0, \"config_sha256\": \"%s\"}, \"metrics\":"
                + " {\"miou\": 0.5}, \"explainers\": {}, \"controls\": {}, \"meta\":"
                + " {\"encoder_sha256\": \"%s\"}}",
            Sha256.of(config),
            "0".repeat(64));
    return run(name, result, config);
  }

  static List<Bad> table() throws IOException {
    Path ok = folder.resolve("good.yaml");
    Path absent = folder.resolve("absent");
    String sha = "{\"meta\": {\"encoder_sha256\": \"" + "0".repeat(64) + "\"}}";
    List<Bad> table = new ArrayList<>();

    // The command line.
    table.add(bad(USAGE).says("name a command", "run", "search"));
    table.add(bad(USAGE, "rnu", ok).says("there is no command 'rnu' (did you mean run?)"));
    table.add(bad(USAGE, "banana").says("no command 'banana'"));
    table.add(bad(USAGE, "--hepl").says("no option --hepl (did you mean --help?)"));
    table.add(bad(USAGE, "run", "--hepl").says("no option --hepl (did you mean --help?)"));
    table.add(bad(USAGE, "run", ok, "--hepl").says("ala run", "(did you mean --help?)"));
    table.add(bad(USAGE, "check", ok, "--seed", "1").says("--seed (did you mean --seeds?)"));
    table.add(bad(USAGE, "run", ok, "--worker=2").says("--worker (did you mean --workers?)"));
    table.add(bad(USAGE, "run").says("EXPERIMENT.yaml"));
    table.add(bad(USAGE, "run", ok, "more").says("'more' is one argument too many"));
    table.add(bad(USAGE, "run", ok, "--seeds", "0,1,1").says("--seeds: seeds has 1 twice"));
    table.add(bad(USAGE, "check", ok, "--seeds", "-1").says("--seeds: seeds must be", "'-1'"));
    table.add(bad(USAGE, "run", ok, "--seeds", "1d").says("--seeds", "whole number", "'1d'"));
    table.add(bad(USAGE, "run", ok, "--seeds", "99999999999").says("--seeds", "whole number"));
    table.add(bad(USAGE, "run", ok, "--rows", "(iv),(iv)").says("--rows has (iv) twice"));
    table.add(bad(USAGE, "run", ok, "--rows", "(vi)").says("(i)", "(did you mean (i)?)"));
    table.add(bad(USAGE, "run", ok, "--workers", "0").says("--workers: workers must be"));
    table.add(bad(USAGE, "run", ok, "--workers", "two").says("--workers", "'two'"));
    table.add(bad(USAGE, "run", ok, "--max-hours", "1d").says("--max-hours", "not a number"));
    table.add(bad(USAGE, "run", ok, "--max-hours", "-1").says("--max-hours", "more than 0"));
    table.add(bad(USAGE, "run", ok, "--max-memory", "-1").says("--max-memory", "more than 0"));
    table.add(bad(USAGE, "run", ok, "--max-trials", "0").says("--max-trials", "at least 1"));
    table.add(bad(USAGE, "check", ok, "--set", "hyperparams.lr").says("--set", "KEY=VALUE"));
    table.add(bad(USAGE, "check", ok, "--set", "a..b=1").says("'a..b' is not a key"));
    table.add(bad(USAGE, "check", ok, "--set", "hyperparams.lr=[").says("--set", "not valid YAML"));
    table.add(
        bad(
                USAGE,
                "check",
                ok,
                "--set",
                "hyperparams.ala={layers: 2}",
                "--set",
                "hyperparams.ala.layers=3")
            .says("hyperparams.ala.layers is given twice"));
    table.add(bad(USAGE, "run", ok, "--quick").says("--quick", "key quick"));

    // The experiment file.
    table.add(bad(USAGE, "check", absent).says("There is no file " + absent));
    table.add(bad(USAGE, "run", folder).says("is a folder"));
    for (String charset : List.of("UTF-16", "UTF-16LE", "ISO-8859-1")) {
      String text = good.replace("experiment:", "# é\nexperiment:");
      table.add(
          bad(USAGE, "check", file(text.getBytes(Charset.forName(charset))))
              .says(charset.equals("UTF-16LE") ? "file-" : "UTF-8"));
    }
    table.add(bad(USAGE, "check", file("")).says("is not a mapping"));
    table.add(bad(USAGE, "check", file("x".repeat(2_000_000))).says("larger than a megabyte"));
    table.add(bad(USAGE, "check", file("[".repeat(500_000))).says("not valid YAML"));
    table.add(bad(USAGE, "check", file("{a: ".repeat(200_000))).says("not valid YAML"));
    table.add(bad(USAGE, "check", file("a: \u0007")).says(":1:", "U+0007"));
    table.add(bad(USAGE, "check", file("a: *b")).says(":1:", "not valid YAML"));
    table.add(bad(USAGE, "check", with("seeds: [0, 1]", "seeds: &a [*a]")).says("alias"));
    table.add(bad(USAGE, "check", file(good + laughs(17))).says("aliases", "100,000"));
    table.add(bad(USAGE, "check", file(good + chain(40))).says("deep"));
    table.add(
        bad(USAGE, "check", with("root: " + data, "root: \"a\\0b\""))
            .says("dataset.root is no path"));
    table.add(
        bad(USAGE, "check", with("onnx: ", "onnx: \"a\\0b\", onx: "))
            .says("encoder.onnx is no path"));
    table.add(
        bad(USAGE, "check", with("lr: 1e-3", "lr: 1d"))
            .says("hyperparams.lr must be a number", "'1d'"));
    table.add(bad(USAGE, "check", with("lr: 1e-3", "lr: 0x1p-3")).says("hyperparams.lr", "number"));
    table.add(bad(USAGE, "check", with("lr: 1e-3", "lr: NaN")).says("hyperparams.lr", "number"));
    table.add(bad(USAGE, "check", with("lr: 1e-3", "lr: [1e-3]")).says("must be a single value"));
    table.add(bad(USAGE, "check", with("lr: 1e-3", "lrr: 1e-3")).says("hyperparams.lr is missing"));
    table.add(bad(USAGE, "check", with("batch: 4", "batch: ٤")).says("hyperparams.batch", "whole"));
    table.add(bad(USAGE, "check", with("epochs: 2", "epochs: 2.0")).says("epochs", "'2.0'"));
    table.add(
        bad(USAGE, "check", with("epochs: 2", "epochs: 2\n  epoch: 1"))
            .says("(did you mean epochs?)"));
    table.add(bad(USAGE, "check", with("compare:", "comapre:")).says("(did you mean compare?)"));
    table.add(bad(USAGE, "check", with("ala: {", "ala.heads: 2\n  ala: {")).says("given twice"));
    table.add(
        bad(USAGE, "check", with("blocks: [2]", "blocks: [2, 2]")).says("blocks has 2 twice"));
    table.add(
        bad(USAGE, "check", with("blocks: [2]", "targets: []")).says("lora.targets is empty"));
    table.add(bad(USAGE, "check", with("seeds: [0, 1]", "seeds: {0: 1}")).says("must be a list"));
    table.add(
        bad(USAGE, "check", with("seeds: [0, 1]", "seeds: [0, 0]")).says("seeds has 0 twice"));
    table.add(bad(USAGE, "check", with("(iv): {}", "(iv): 3")).says("row (iv) must be a mapping"));
    table.add(bad(USAGE, "check", with("(iv): {}", "(iv): {ala: }")).says("ala has no value"));
    table.add(
        bad(USAGE, "check", with("(iv): {}", "(iv): {alla: {heads: 2}}"))
            .says("(did you mean ala?)"));
    table.add(
        bad(USAGE, "check", with("hyperparams:\n", "hyperparams:\n  base: {a: 1}\n"))
            .says("hyperparams.base must be the name"));
    table.add(bad(USAGE, "check", with("compare: table4", "compare: table9")).says("table9"));
    table.add(
        bad(USAGE, "check", with("overlays: 4", "explainers: [gradcam]"))
            .says("(did you mean grad-cam?)"));
    table.add(
        bad(USAGE, "check", with("overlays: 4", "explainers: {r: {method: rise, mask: 1}}"))
            .says("(did you mean masks?)"));
    table.add(
        bad(USAGE, "check", with("overlays: 4", "controls: [sobel, sobel]"))
            .says("controls has sobel twice"));

    // Data and encoder.
    table.add(bad(FILE, "check", with("root: " + data, "root: " + absent)).says("absent"));
    table.add(bad(FILE, "check", with("onnx: ", "onnx: " + absent + "-")).says("absent-"));

    // Results.
    table.add(bad(USAGE, "report", absent).says("absent is not a folder of results"));
    table.add(bad(USAGE, "explain", absent, ok).says("absent is not a folder of results"));
    table.add(bad(USAGE, "explain", folder).says("IMAGE"));
    table.add(bad(USAGE, "explain", folder, ok, "--methods", "lpr").says("(did you mean lrp?)"));
    table.add(
        bad(USAGE, "explain", folder, ok, "--methods", "lrp,lrp").says("--methods has lrp twice"));
    table.add(
        bad(USAGE, "explain", folder, ok, "--methods", "rise", "--option", "rise.masks=1d")
            .says("rise.masks", "whole number"));
    table.add(
        bad(USAGE, "explain", folder, ok, "--methods", "rise", "--option", "lrp.x=1")
            .says("--option lrp.x"));
    table.add(
        bad(USAGE, "explain", folder, ok, "--seed", "x")
            .says("--seed", "'x' is not a whole number"));
    table.add(
        bad(FILE, "explain", run("no-json", "{", good), data.resolve("images"))
            .says("no-json", "not JSON"));
    table.add(
        bad(FILE, "explain", older("no-yaml", "a: [*b]"), data.resolve("images")).says("damaged"));
    table.add(
        bad(FILE, "explain", older("laughs", laughs(17)), data.resolve("images")).says("aliases"));

    // Searches.
    table.add(bad(USAGE, "search", ok).says("search"));
    table.add(
        bad(USAGE, "search", search("space: {lora.rnk: {values: [1, 2]}}"))
            .says("(did you mean lora.rank?)"));
    table.add(
        bad(USAGE, "search", search("space: {lambda: {uniform: [0d, 1]}}")).says("two numbers"));
    table.add(bad(USAGE, "search", search("space: {lambda: {uniform: [1, 0]}}")).says("larger"));
    table.add(bad(USAGE, "search", search("spac: {}")).says("space"));
    table.add(bad(USAGE, "search", search("space: &a {lambda: *a}")).says("alias"));
    table.add(
        bad(
                USAGE,
                "search",
                search("space: {lora.rank: {values: [1, 2]}, lora: {rank: {values: [1, 3]}}}"))
            .says("given twice"));
    table.add(
        bad(USAGE, "search", search("seeds: [1, 1]\nspace: {lambda: {values: [1, 2]}}"))
            .says("seeds has 1 twice"));
    table.add(
        bad(USAGE, "search", search("space: {lambda: {values: [1, 2]}}"), "--workers", "0")
            .says("--workers: workers must be"));
    table.add(bad(USAGE, "search", folder).says("is a folder"));
    table.add(
        bad(USAGE, "demo-data", folder.resolve("birds"), "--seed", "-1")
            .says("--seed", "at least 0"));
    return table;
  }

  /** Nine lines of three aliases each are 3⁹ values. */
  private static String laughs(int lines) {
    return "zz:\n  l0: &l0 [x, x, x]\n"
        + IntStream.range(1, lines)
            .mapToObj(
                i -> "  l" + i + ": &l" + i + " [" + ("*l" + (i - 1) + ", ").repeat(3) + "]\n")
            .collect(Collectors.joining());
  }

  private static String chain(int lines) {
    return "zz:\n  l0: &l0 [x]\n"
        + IntStream.range(1, lines)
            .mapToObj(i -> "  l" + i + ": &l" + i + " [*l" + (i - 1) + "]\n")
            .collect(Collectors.joining());
  }

  @Test
  void theTableIsLong() throws IOException {
    assertThat(table()).hasSizeGreaterThanOrEqualTo(60);
  }

  @ParameterizedTest
  @MethodSource("table")
  void badInputGetsOneSentence(Bad bad) {
    long start = System.nanoTime();
    Said said = Said.ala(bad.arguments().toArray(String[]::new));
    assertThat(said.err().strip().lines()).as(said.err()).hasSize(1);
    assertThat(said.err()).startsWith("ala").contains(bad.said());
    assertThat(said.err() + said.out()).doesNotContain("\tat ", "Exception", "org.ala4j");
    assertThat(said.exit()).as(said.err()).isEqualTo(bad.exit());
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
  }

  /** What is not bad though it looks so. */
  @Test
  void aByteOrderMarkAndDottedKeysAreFine() throws IOException {
    String text = good.replace("evaluate: {", "evaluate.images: 4\nevaluate: {");
    Said said = Said.ala("check", file("\ufeff" + text).toString());
    assertThat(said.exit()).as(said.err()).isZero();
  }

  /** Names within files steer no terminal. */
  @Test
  void namesAreShownWithoutWhatSteersATerminal() throws IOException {
    String hostile = "a\u001b]0;pwned\u0007\u202eb";
    for (String[] command :
        new String[][] {
          {"check", with("root: " + data, "root: \"x\\u001b]0;pwned\\u0007\\u202eb\"").toString()},
          {"explain", folder.resolve(hostile).toString(), "x"},
          {"report", folder.resolve(hostile).toString()},
          {"run", with("lr: 1e-3", "lr: \"\\e[2J\"").toString()},
          {"search", folder.resolve(hostile).toString()},
          {hostile}
        }) {
      Said said = Said.ala(command);
      assertThat(said.exit()).isNotZero();
      assertThat(said.out() + said.err()).doesNotContainPattern("[\\p{Cc}\\p{Cf}&&[^\\n]]");
    }
  }

  @Test
  void onlyABugPrintsATrace() {
    Failure bug = Failure.of(new IllegalStateException("never so"));
    assertThat(bug.isBug()).isTrue();
    assertThat(bug.sentence()).contains("bug of ala4j", "never so", "docs/running.md");
    for (IOException io :
        List.of(
            new java.nio.file.NoSuchFileException("f"),
            new java.nio.file.AccessDeniedException("f"),
            new java.nio.file.NotDirectoryException("f"),
            new java.nio.file.FileAlreadyExistsException("f"),
            new java.nio.charset.MalformedInputException(1))) {
      Failure failure =
          Failure.of(new java.io.UncheckedIOException("cannot write f: " + io.getMessage(), io));
      assertThat(failure.isBug()).isFalse();
      assertThat(failure.code()).isEqualTo(FILE);
      assertThat(failure.sentence()).startsWith("cannot write f: ").doesNotContain("Exception");
    }
  }
}
