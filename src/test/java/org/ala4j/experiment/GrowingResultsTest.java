package org.ala4j.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.ala4j.config.ConfigException;
import org.ala4j.config.Experiment;
import org.ala4j.config.Experiment.Overrides;
import org.ala4j.experiment.ExperimentRunner.Options;
import org.ala4j.page.ExperimentReport;
import org.ala4j.results.ResultStore;
import org.ala4j.table.Table;
import org.ala4j.table.TableRow;
import org.ala4j.testing.OlderLayout;
import org.ala4j.testing.TinyCub;
import org.ala4j.testing.TinyExperiment;
import org.ala4j.train.EpochRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is added to a finished experiment costs what it is, and no more: trainings and images that
 * pass through the model are counted. Four of 14 test images have curves of 6 steps.
 */
class GrowingResultsTest {
  private static final double NO_LIMIT = Double.POSITIVE_INFINITY;
  private static final Options OPTIONS = new Options(false, NO_LIMIT, Integer.MAX_VALUE, NO_LIMIT);
  private static final int IMAGES = 14;
  private static final int CURVES = 4 * 2 * 6;

  /** (i), (iv) and the control, whose map takes no pass. */
  private static final int ALL = 2 * (IMAGES + CURVES) + CURVES;

  @TempDir static Path folder;
  private static Path file;
  private static ResultStore finished;

  @BeforeAll
  static void finishedExperiment() throws IOException {
    Path data = TinyCub.write(folder.resolve("data"), 2, 14);
    file = TinyExperiment.write(folder, "tiny", data);
    Files.writeString(
        file,
        Files.readString(file)
            .replace("compare: table4\n", "")
            .replace("seeds: [0, 1]", "seeds: [0]\nreference: (iv)")
            .replace("evaluate: {", "evaluate: {controls: [random], "));
    finished = new ResultStore(folder.resolve("finished"));
    Counted first = run(finished, Map.of());
    assertThat(first.trainings).hasSize(2);
    assertThat(first.judged.get()).isEqualTo(ALL);
    assertThat(run(finished, Map.of()).lines()).containsExactly("begin 0 2");
  }

  /** Counts what is done. */
  private static final class Counted implements RunListener {
    final List<String> trainings = Collections.synchronizedList(new ArrayList<>());
    final List<String> damaged = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger judged = new AtomicInteger();
    List<Missing> missing = List.of();
    String begin = "";

    List<String> lines() {
      List<String> lines = new ArrayList<>(trainings);
      lines.add(begin);
      return lines;
    }

    @Override
    public void preparing(String what) {}

    @Override
    public void damaged(String row, int seed, String why) {
      damaged.add(row + " " + seed + ": " + why);
    }

    @Override
    public void planned(List<Missing> missing, int finished) {
      this.missing = missing;
    }

    @Override
    public void begin(int trials, int finished, Work work) {
      begin = "begin " + trials + " " + finished;
    }

    @Override
    public Trial trial(String row, int seed, TrialWork work) {
      return new Trial() {
        @Override
        public void step(int epoch, int step, int steps, double loss) {
          if (epoch == 1 && step == 1) {
            trainings.add(row + " " + seed);
          }
        }

        @Override
        public void continued(List<EpochRecord> epochs) {
          trainings.add(row + " " + seed + " continued");
        }

        @Override
        public void epoch(EpochRecord epoch) {}

        @Override
        public void evaluated(int images) {
          judged.addAndGet(images);
        }

        @Override
        public void finished() {}

        @Override
        public void failed(String cause) {
          throw new IllegalStateException(cause);
        }
      };
    }
  }

  private static Experiment experiment(Map<String, String> more, Integer... seeds) {
    Map<String, String> all = new HashMap<>(Map.of("workers", "1"));
    all.putAll(more);
    return Experiment.read(file, new Overrides(false, List.of(), List.of(seeds), all));
  }

  private static Counted run(ResultStore store, Map<String, String> more, Integer... seeds) {
    Counted counted = new Counted();
    new ExperimentRunner(experiment(more, seeds), store, "./ala run", OPTIONS).run(counted);
    return counted;
  }

  private static ResultStore copy(String name) throws IOException {
    Path to = folder.resolve(name);
    try (Stream<Path> all = Files.walk(finished.folder())) {
      for (Path path : all.toList()) {
        Files.copy(path, to.resolve(finished.folder().relativize(path).toString()));
      }
    }
    return new ResultStore(to);
  }

  /** The bytes and the times of all weights. */
  private static Map<String, FileTime> weights(ResultStore store) throws IOException {
    Map<String, FileTime> weights = new TreeMap<>();
    try (Stream<Path> all = Files.walk(store.folder())) {
      for (Path path : all.filter(p -> p.endsWith("weights.safetensors")).toList()) {
        assertThat(path)
            .hasSameBinaryContentAs(
                finished.folder().resolve(store.folder().relativize(path).toString()));
        weights.put(path.toString(), Files.getLastModifiedTime(path));
      }
    }
    return weights;
  }

  private static Table table(ResultStore store) {
    return new ExperimentReport(store).write().orElseThrow();
  }

  private static List<Double> scores(Table table, String row, String metric) {
    TableRow found =
        table.rows().stream().filter(r -> r.row().equals(row)).findFirst().orElseThrow();
    return found.trials().stream().map(trial -> trial.get(metric)).toList();
  }

  @Test
  void anExplainerIsJudgedOnTheTrainedModel() throws IOException {
    ResultStore store = copy("explainer");
    Map<String, FileTime> before = weights(store);
    Map<String, FileTime> judged = judged(store);
    Map<String, String> gradCam = Map.of("evaluate.explainers", "[grad-cam]");
    Counted counted = run(store, gradCam);
    assertThat(counted.trainings).isEmpty();
    assertThat(counted.missing)
        .containsExactly(
            new Missing(
                "(iv)",
                0,
                false,
                0,
                List.of("grad-cam"),
                List.of(),
                0,
                counted.missing.get(0).images()));
    assertThat(counted.judged.get()).isEqualTo(counted.missing.get(0).images());
    assertThat(counted.judged.get()).isEqualTo(4 * IMAGES + CURVES); // a gradient counts as 4
    assertThat(weights(store)).isEqualTo(before);
    assertThat(judged(store)).containsAllEntriesOf(judged).hasSizeGreaterThan(judged.size());
    Table table = table(store);
    assertThat(table.rows()).extracting(TableRow::row).contains("grad-cam", "(i)", "(iv)");

    // As if it had been there from the beginning.
    ResultStore whole = new ResultStore(folder.resolve("explainer-whole"));
    run(whole, gradCam);
    assertThat(Files.readString(store.folder().resolve("table.csv")))
        .isEqualTo(report(whole, "table.csv"));
    assertThat(run(store, gradCam).lines()).containsExactly("begin 0 2");

    // No more asked for, it is not in the table; asked for again, it is there.
    assertThat(run(store, Map.of()).judged.get()).isZero();
    assertThat(table(store).rows()).extracting(TableRow::row).doesNotContain("grad-cam");
    assertThat(run(store, gradCam).judged.get()).isZero();
    assertThat(Files.readString(store.folder().resolve("table.csv")))
        .isNotEqualTo(report(store, "table.csv"))
        .isNotEmpty();
    assertThat(report(store, "table.csv")).isEqualTo(report(whole, "table.csv"));
  }

  private static String report(ResultStore store, String file) throws IOException {
    table(store);
    return Files.readString(store.folder().resolve(file));
  }

  /** Maps are drawn again, which is cheap; their curves, which are not, are known. */
  @Test
  void anotherThresholdRunsNoCurves() throws IOException {
    ResultStore store = copy("threshold");
    Map<String, FileTime> before = weights(store);
    Map<String, String> otsu = Map.of("evaluate.iou.threshold", "otsu");
    Counted counted = run(store, otsu);
    assertThat(counted.trainings).isEmpty();
    assertThat(counted.judged.get()).isEqualTo(2 * IMAGES);
    assertThat(weights(store)).isEqualTo(before);
    ResultStore whole = new ResultStore(folder.resolve("threshold-whole"));
    run(whole, otsu);
    assertThat(report(store, "table.csv")).isEqualTo(report(whole, "table.csv"));
    assertThat(run(store, Map.of()).judged.get()).as("the first one is kept as well").isZero();
    assertThat(report(store, "table.csv")).isEqualTo(report(finished, "table.csv"));

    Counted steps = run(store, Map.of("evaluate.insertion_deletion.steps", "3"));
    assertThat(steps.trainings).isEmpty();
    assertThat(steps.judged.get()).as("other curves").isEqualTo(2 * IMAGES + 3 * 4 * 2 * 3);
    Counted more = run(store, Map.of("evaluate.insertion_deletion.images", "7"));
    assertThat(more.judged.get())
        .as("curves of images that had none")
        .isBetween(2 * IMAGES + 3 * 3 * 2 * 6, 2 * IMAGES + 3 * 7 * 2 * 6 - 1);
  }

  @Test
  void whatIsOnlyShownCostsNothing() throws IOException {
    ResultStore store = copy("shown");
    Map<String, FileTime> before = weights(store);
    Counted counted =
        run(store, Map.of("compare", "table4", "evaluate.batch", "3", "workers", "2"));
    assertThat(counted.lines()).containsExactly("begin 0 2");
    assertThat(counted.judged.get()).isZero();
    assertThat(table(store).paper()).isNotEmpty();
    assertThat(weights(store)).isEqualTo(before);
  }

  @Test
  void moreOverlaysAreDrawnForThoseImagesOnly() throws IOException {
    ResultStore store = copy("overlays");
    Map<String, FileTime> before = weights(store);
    byte[] first = Files.readAllBytes(pictures(store, "(iv)").get(0));
    Counted counted = run(store, Map.of("evaluate.overlays", "8"));
    assertThat(counted.trainings).isEmpty();
    int drawn = counted.missing.get(0).pictures();
    assertThat(drawn).isBetween(4, 8);
    assertThat(counted.judged.get()).as("of two rows").isEqualTo(2 * drawn);
    assertThat(weights(store)).isEqualTo(before);
    assertThat(pictures(store, "(iv)")).hasSize(4 + drawn).allMatch(p -> size(p) > 100);
    assertThat(pictures(store, "(iv)").get(0)).hasBinaryContent(first);
    assertThat(run(store, Map.of("evaluate.overlays", "8")).lines()).containsExactly("begin 0 2");

    // As they would have been drawn at first.
    ResultStore whole = new ResultStore(folder.resolve("overlays-whole"));
    run(whole, Map.of("evaluate.overlays", "8"));
    for (Path picture : pictures(whole, "(iv)")) {
      Path own = store.folder().resolve(whole.folder().relativize(picture).toString());
      assertThat(own).hasSameBinaryContentAs(picture);
    }

    // What was deleted to save space is not drawn again.
    for (Path picture : pictures(store, "(iv)")) {
      Files.delete(picture);
    }
    assertThat(run(store, Map.of("evaluate.overlays", "8")).lines()).containsExactly("begin 0 2");
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<Path> pictures(ResultStore store, String row) throws IOException {
    try (Stream<Path> all = Files.walk(store.trial(row, 0))) {
      return all.filter(p -> p.toString().matches(".*/maps/\\d{5}\\.jpg")).sorted().toList();
    }
  }

  @Test
  void aSeedAndARowAreTrainedByThemselves() throws IOException {
    ResultStore store = copy("grown");
    Counted seed = run(store, Map.of(), 0, 1);
    assertThat(seed.lines()).containsExactly("(iv) 1", "(i) 1", "begin 2 2");
    assertThat(seed.judged.get()).isEqualTo(ALL);
    Counted row =
        run(store, Map.of("rows", "{(i): {ala.lattice: false}, (iv): {}, new: {lr: 1e-4}}"), 0, 1);
    assertThat(row.trainings).containsExactlyInAnyOrder("new 0", "new 1");
    assertThat(row.judged.get()).isEqualTo(2 * (IMAGES + CURVES));
    Table table = table(store);
    assertThat(table.rows().stream().filter(r -> !r.control()))
        .extracting(r -> r.row() + " " + r.trials().size())
        .containsExactly("(i) 2", "(iv) 2", "new 2");
    assertThat(scores(table, "(iv)", "miou").get(0))
        .isEqualTo(scores(table(finished), "(iv)", "miou").get(0));
  }

  @Test
  void sanityIsCheckedOnTheTrainedModel() throws IOException {
    ResultStore store = copy("sanity");
    Map<String, String> check = Map.of("evaluate.sanity.images", "2");
    Counted counted = run(store, check);
    assertThat(counted.trainings).isEmpty();
    assertThat(counted.missing.get(0).checks()).containsExactly("(iv)");
    table(store);
    String own = Files.readString(store.folder().resolve("sanity.md"));
    Map<String, String> both = new HashMap<>(check);
    both.put("evaluate.explainers", "[grad-cam]");
    Counted more = run(store, both);
    assertThat(more.missing.get(0).checks()).containsExactly("grad-cam");
    table(store);
    String all = Files.readString(store.folder().resolve("sanity.md"));
    assertThat(all)
        .contains("| grad-cam |")
        .contains(own.substring(own.indexOf("| (iv) |")).strip());
  }

  /** It alone is done again. */
  @Test
  void ofDamageOnlyWhatIsDamagedIsDoneAgain() throws IOException {
    ResultStore store = copy("damaged");
    Map<String, FileTime> before = weights(store);
    String table = report(finished, "table.csv");
    Path summary = store.trial("(iv)", 0).resolve("result.json");
    Files.writeString(summary, Files.readString(summary).replace("0.", "1."));
    assertThat(run(store, Map.of()).judged.get()).as("is summed up again").isZero();
    assertThat(report(store, "table.csv")).isEqualTo(table);

    Path images;
    try (Stream<Path> all = Files.walk(store.trial("(iv)", 0).resolve("judged/random"))) {
      images = all.filter(p -> p.endsWith("images.csv")).findFirst().orElseThrow();
    }
    Files.writeString(images, Files.readString(images) + "\n");
    Counted counted = run(store, Map.of());
    assertThat(counted.damaged).hasSize(1).first().asString().contains("images.csv");
    assertThat(counted.trainings).isEmpty();
    assertThat(counted.judged.get()).isEqualTo(CURVES);
    assertThat(report(store, "table.csv")).isEqualTo(table);
    assertThat(weights(store)).isEqualTo(before);
  }

  @Test
  void withoutWeightsNothingIsAdded() throws IOException {
    ResultStore store = copy("light");
    Files.delete(store.trial("(iv)", 0).resolve("checkpoint/weights.safetensors"));
    assertThat(run(store, Map.of()).lines()).containsExactly("begin 0 2");
    assertThatThrownBy(() -> run(store, Map.of("evaluate.explainers", "[grad-cam]")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("the weights were deleted")
        .hasMessageContaining("--fresh");
  }

  /** Seeds of two folders come together; a row of other settings stays by itself. */
  @Test
  void severalExperimentsBecomeOneTable() throws IOException {
    ResultStore seed = new ResultStore(folder.resolve("seed-1"));
    run(seed, Map.of(), 1);
    ResultStore other = new ResultStore(folder.resolve("other"));
    run(other, Map.of("hyperparams.lr", "1e-2", "rows", "[(iv)]"));
    List<Path> folders = List.of(finished.folder(), seed.folder(), other.folder());
    Table joined =
        ExperimentReport.joined(folder.resolve("joined"), folders, "./ala report").write().get();
    assertThat(joined.rows())
        .extracting(r -> r.row() + " " + r.trials().size())
        .containsExactly("(i) 2", "(iv) 2", "other (iv) 1", "random 2", "other random 1");
    Table own = table(finished);
    assertThat(scores(joined, "(iv)", "miou").get(0)).isEqualTo(scores(own, "(iv)", "miou").get(0));
    assertThat(scores(joined, "other (iv)", "miou"))
        .isEqualTo(scores(table(other), "(iv)", "miou"))
        .isNotEqualTo(scores(own, "(iv)", "miou"));
    assertThat(joined.reference()).contains("(iv)");
    assertThat(folder.resolve("joined/index.html")).content().contains("other (iv)");
    Table twice =
        ExperimentReport.joined(
                folder.resolve("twice"), List.of(finished.folder(), finished.folder()), "x")
            .write()
            .get();
    assertThat(twice.notes())
        .anyMatch(note -> note.contains("finished (iv), seed 0 (it is there already)"));
  }

  /** They are kept as they are; to what is asked for beyond, the weights are kept. */
  @Test
  void resultsOfOlderVersionsAreKept() throws IOException {
    ResultStore store = copy("older");
    OlderLayout.convertAll(store.folder());
    Map<String, FileTime> before = times(store);
    assertThat(run(store, Map.of()).lines()).containsExactly("begin 0 2");
    before.keySet().removeIf(path -> !path.contains("/seed-"));
    assertThat(times(store)).containsAllEntriesOf(before);
    assertThat(report(store, "table.csv")).isEqualTo(report(finished, "table.csv"));

    Map<String, String> gradCam = Map.of("evaluate.explainers", "[grad-cam]");
    Map<String, FileTime> weights = weights(store);
    Counted counted = run(store, gradCam);
    assertThat(counted.trainings).isEmpty();
    assertThat(weights(store)).isEqualTo(weights);
    ResultStore whole = copy("older-whole");
    run(whole, gradCam);
    assertThat(report(store, "table.csv")).isEqualTo(report(whole, "table.csv"));
    assertThat(store.trial("(iv)", 0).resolve("images.csv")).doesNotExist();
  }

  /** Whoever asks what is missing changes nothing. */
  @Test
  void askingWhatIsMissingWritesNothing() throws IOException {
    ResultStore store = copy("asked");
    Map<String, FileTime> before = times(store);
    List<Missing> missing =
        new ExperimentRunner(
                experiment(Map.of("evaluate.explainers", "[grad-cam]"), 0, 1),
                store,
                "./ala run",
                OPTIONS)
            .missing(new Counted());
    assertThat(missing).extracting(Missing::trains).containsExactly(false, true, true);
    assertThat(times(store)).isEqualTo(before);
  }

  /** Of what is judged, the times. */
  private static Map<String, FileTime> judged(ResultStore store) throws IOException {
    Map<String, FileTime> judged = times(store);
    judged.keySet().removeIf(path -> !path.matches(".*/judged/.*/[^/]+\\.(json|csv|npy|png)"));
    return judged;
  }

  private static Map<String, FileTime> times(ResultStore store) throws IOException {
    Map<String, FileTime> times = new TreeMap<>();
    try (Stream<Path> all = Files.walk(store.folder())) {
      for (Path path : all.toList()) {
        times.put(path.toString(), Files.getLastModifiedTime(path));
      }
    }
    return times;
  }
}
