package org.ala4j.page;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.ala4j.config.ConfigDifference;
import org.ala4j.config.Stage;
import org.ala4j.results.ResultStore;
import org.ala4j.results.StoredExperiment;
import org.ala4j.results.StoredTrial;

/**
 * Several experiments as one. Rows of the same name are one row if their settings are the same: so
 * seeds that were run on several machines come together. Otherwise, and so are explainers and
 * controls of other models, the later one's is called by its experiment's name as well.
 *
 * @param experiment with the rows of all; the rest is the first one's
 * @param there the trials of all
 */
record JoinedExperiments(StoredExperiment experiment, TrialsThere there) {

  static JoinedExperiments read(List<Path> folders, String command) {
    Joining joining = new Joining(StoredExperiment.read(folders.get(0)));
    folders.forEach(joining::add);
    return new JoinedExperiments(joining.experiment(command), joining.there);
  }

  /** What has been joined so far. */
  private static final class Joining {
    private final StoredExperiment first;
    private final Map<String, String> rows = new LinkedHashMap<>(); // name → configuration
    private final Map<String, String> labels = new LinkedHashMap<>();
    private final SortedSet<Integer> seeds = new TreeSet<>();
    private final List<String> notes = new ArrayList<>();
    private final TrialsThere there = TrialsThere.none();

    Joining(StoredExperiment first) {
      this.first = first;
    }

    void add(Path folder) {
      boolean isFirst = rows.isEmpty();
      StoredExperiment own = isFirst ? first : StoredExperiment.read(folder);
      TrialsThere trials = TrialsThere.of(own, new ResultStore(folder));
      String prefix = folder.toAbsolutePath().normalize().getFileName() + " ";
      Map<String, String> names = new LinkedHashMap<>();
      for (String row : own.rows()) {
        String config = own.configs().getOrDefault(row, "");
        String name = isFree(row, config) ? row : free(prefix + row, config);
        names.put(row, name);
        rows.putIfAbsent(name, config);
        Optional.ofNullable(own.labels().get(row)).ifPresent(l -> labels.putIfAbsent(name, l));
      }
      boolean sameModels = first.reference().equals(names.get(own.reference()));
      UnaryOperator<String> beside = name -> sameModels ? name : prefix + name;
      trials.trials().forEach(trial -> add(prefix, names, beside, trial));
      for (String note : own.notes()) {
        if (!first.notes().contains(note) || isFirst) {
          notes.add(isFirst ? note : prefix.strip() + ": " + note);
        }
      }
      String of = isFirst ? "" : prefix;
      trials.unfinished().forEach(t -> there.unfinished().add(of + t));
      trials.others().forEach(t -> there.others().add(of + t));
      trials.damaged().forEach(t -> there.damaged().add(of + t));
      trials.unverified().forEach(t -> there.unverified().add(of + t));
      there.unknown().addAll(trials.unknown());
    }

    /** Whether a row of that name is not there, or is the same. */
    private boolean isFree(String name, String config) {
      String other = rows.get(name);
      return other == null
          || ConfigDifference.between(other, config, Stage.IMAGES, Stage.TRAINING, Stage.JUDGEMENT)
              .isEmpty();
    }

    private String free(String name, String config) {
      String free = name;
      for (int i = 2; !isFree(free, config); i++) {
        free = name + " " + i;
      }
      return free;
    }

    private void add(
        String prefix, Map<String, String> names, UnaryOperator<String> beside, StoredTrial trial) {
      String row = names.get(trial.result().row());
      int seed = trial.result().seed();
      if (there.trials().stream()
          .anyMatch(t -> t.result().row().equals(row) && t.result().seed() == seed)) {
        there.others().add(prefix + row + ", seed " + seed + " (it is there already)");
        return;
      }
      seeds.add(seed);
      there.trials().add(trial.renamed(row, beside));
    }

    StoredExperiment experiment(String command) {
      return new StoredExperiment(
          first.name(),
          List.copyOf(rows.keySet()),
          rows,
          List.copyOf(seeds),
          first.reference(),
          first.published(),
          notes,
          command,
          first.ablation(),
          labels);
    }
  }
}
