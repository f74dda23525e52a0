package org.ala4j.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ala4j.experiment.TrialWork;
import org.ala4j.experiment.Work;
import org.ala4j.model.ExplainableClassifier.Phase;
import org.ala4j.results.ResultStore;
import org.ala4j.testing.TinySearch;
import org.ala4j.train.AlternatingEpochs;
import org.ala4j.train.EarlyStopping.Monitor;
import org.ala4j.train.EpochRecord;
import org.ala4j.train.History;
import org.ala4j.train.Validation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which trials a search compares one with that may fall behind. */
class TrialsTest {
  private static final TrialWork WORK = new TrialWork(5, new AlternatingEpochs(true, 2), 10, 4, 10);
  private static final Candidate BEFORE = candidate("c001");
  private static final Candidate NOW = candidate("c002");

  @TempDir Path folder;
  private Trials trials;

  private static Candidate candidate(String name) {
    return new Candidate(name, 1, Map.of("lr", "1"), Optional.empty(), Optional.empty());
  }

  @BeforeEach
  void search() throws IOException {
    Path file =
        TinySearch.write(
            folder,
            "tiny",
            folder,
            """
            seeds: [0, 1]
            space: {lr: {values: [1e-3, 1e-2]}}
            prune: {after: 1, trials: 1}
            """);
    Search search = Search.read(file, Map.of());
    Scores scores = new Scores(new ResultStore(folder), List.of(0, 1), search.objective());
    trials = new Trials(search, scores, Monitor.LOSS, new Silent());
  }

  /** Its folder as it is once its history is written. */
  private void stored(String status, double iou) throws IOException {
    Path trial = Files.createDirectories(folder.resolve("c001/seed-0"));
    Files.writeString(trial.resolve("history.csv"), new History(List.of(epoch(iou)), 1).csv());
    Files.writeString(
        trial.resolve("state.json"),
        String.format(Locale.ROOT, "{\"status\": \"%s\", \"epochs\": 1}", status));
  }

  private static EpochRecord epoch(double iou) {
    return new EpochRecord(
        1, Phase.ATTENTION, 0, 0, new Validation(0, Map.of("miou", iou, "accuracy", 0.0)), 0, 0);
  }

  private boolean keepsGoing(Candidate candidate, int seed, double iou) {
    trials.round(List.of(BEFORE, NOW), 0);
    var trial = trials.trial(candidate.name(), seed, WORK);
    trial.epoch(epoch(iou));
    return trial.keepGoing(epoch(iou));
  }

  @Test
  void oneThatIsOverIsComparedWith() throws IOException {
    stored("pruned", 0.5);
    assertThat(keepsGoing(NOW, 0, 0.4)).isFalse();
    assertThat(keepsGoing(NOW, 0, 0.6)).isTrue();
  }

  /** It has a history while it is judged, and when the time is up. */
  @Test
  void oneThatIsToBeGoneOnWithIsNot() throws IOException {
    for (String status : List.of("running", "planned", "failed")) {
      stored(status, 0.5);
      assertThat(keepsGoing(NOW, 0, 0.4)).as(status).isTrue();
    }
  }

  @Test
  void theOtherSeedsOfAPrunedCandidateAreOfNoUse() throws IOException {
    stored("pruned", 0.5);
    assertThat(keepsGoing(BEFORE, 1, 0.9)).isFalse();
  }

  /** What another process has done is known as soon as its trial is skipped. */
  @Test
  void aSkippedTrialIsComparedWith() throws IOException {
    assertThat(keepsGoing(NOW, 0, 0.4)).isTrue();
    stored("pruned", 0.5);
    trials.skipped("c001", 0, Work.NONE, "another process has pruned it");
    var trial = trials.trial("c002", 1, WORK);
    trial.epoch(epoch(0.4));
    assertThat(trial.keepGoing(epoch(0.4))).isFalse();
  }

  /** Says nothing. */
  private static final class Silent implements SearchListener {
    @Override
    public void preparing(String what) {}

    @Override
    public void begin(int count, int finished, Work work) {}

    @Override
    public Trial trial(String row, int seed, TrialWork work) {
      return new Trial() {
        @Override
        public void step(int epoch, int step, int steps, double loss) {}

        @Override
        public void continued(List<EpochRecord> epochs) {}

        @Override
        public void epoch(EpochRecord epoch) {}

        @Override
        public void evaluated(int images) {}

        @Override
        public void finished() {}

        @Override
        public void failed(String cause) {}
      };
    }

    @Override
    public void scored(Scored candidate, Scored best) {}
  }
}
