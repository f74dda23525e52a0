package org.ala4j.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ala4j.config.Experiment;
import org.ala4j.config.Experiment.Overrides;
import org.ala4j.testing.TinyCub;
import org.ala4j.testing.TinyExperiment;
import org.ala4j.testing.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredExperimentTest {
  @TempDir Path folder;

  /** What a reader needs in order to compare: the substrate, the methods' options, the paper's. */
  @Test
  void theNotesNameWhatTheNumbersDependOn() throws IOException {
    Path data = TinyCub.write(folder.resolve("data"), 2, 14);
    Path file = TinyExperiment.write(folder, "noted", data);
    String explainers = "{RISE: {method: rise, masks: 200}, Rollout: attention-rollout}";
    Map<String, String> set =
        Map.of("evaluate.explainers", explainers, "evaluate.insertion_deletion.masking", "mean");
    List<String> notes = notes(Experiment.read(file, set(set)), data);
    assertThat(notes)
        .contains(
            "Explainers: RISE is rise (masks 200, cells 7, probability 0.5, seed 0); Rollout is"
                + " attention-rollout.")
        .anyMatch(note -> note.startsWith("Insertion and deletion: on the image's mean colour,"))
        .anyMatch(note -> note.contains("after the first step"));
    Experiment alone = Experiment.read(file, set(Map.of("compare", "null")));
    assertThat(notes(alone, data))
        .anyMatch(note -> note.startsWith("Insertion and deletion: on black,"))
        .noneMatch(note -> note.contains("after the first step"))
        .noneMatch(note -> note.startsWith("Explainers:"));
  }

  private static Overrides set(Map<String, String> set) {
    return new Overrides(false, List.of(), List.of(), set);
  }

  private static List<String> notes(Experiment experiment, Path data) {
    return StoredExperiment.of(experiment, Optional.empty(), "./ala run", TinyModel.data(data))
        .notes();
  }

  @Test
  void labelsAreStoredAndMayBeMissing() throws IOException {
    Path data = TinyCub.write(folder.resolve("data"), 2, 14);
    Path file = TinyExperiment.write(folder, "named", data);
    Map<String, String> set = Map.of("rows", "{a: {label: the whole}, b: {}}");
    Experiment experiment = Experiment.read(file, set(set));
    var stored =
        StoredExperiment.of(experiment, Optional.empty(), "./ala run", TinyModel.data(data));
    stored.write(folder);
    assertThat(StoredExperiment.read(folder).labels()).isEqualTo(Map.of("a", "the whole"));
  }
}
