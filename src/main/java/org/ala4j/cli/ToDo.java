package org.ala4j.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.ala4j.experiment.Missing;
import org.ala4j.table.PlainText;

/** Says in a few lines what a run has to do, whatever the number of trials. */
final class ToDo {
  private ToDo() {}

  /**
   * A line for trainings, one for those that go on, and one for each map; or that there is none.
   */
  static List<String> lines(List<Missing> missing) {
    if (missing.isEmpty()) {
      return List.of("Nothing to train or to judge: all of it is there.");
    }
    Map<String, List<Missing>> work = new LinkedHashMap<>();
    for (Missing trial : missing) {
      if (trial.trains() && trial.epochs() == 0) {
        add(work, "train and judge", trial);
      } else if (trial.trains()) {
        add(work, "go on after epoch " + trial.epochs() + " with", trial);
      }
      trial.maps().forEach(map -> add(work, "judge " + named(map, trial) + " of", trial));
      trial.checks().forEach(map -> add(work, "check the sanity of " + map + " of", trial));
      if (trial.pictures() > 0) {
        add(work, String.format(Locale.ROOT, "draw %d maps of", trial.pictures()), trial);
      }
    }
    List<String> lines = new ArrayList<>();
    work.forEach(
        (what, trials) -> lines.add(PlainText.oneLine("To do: " + what + " " + trials(trials))));
    long images = missing.stream().mapToLong(Missing::images).sum();
    lines.add(String.format(Locale.ROOT, "%,d images to look at in judging", images));
    return lines;
  }

  private static String named(String map, Missing trial) {
    return map.equals(trial.row()) ? "the own map" : map;
  }

  private static void add(Map<String, List<Missing>> work, String what, Missing trial) {
    work.computeIfAbsent(what, w -> new ArrayList<>()).add(trial);
  }

  /** Such as {@code (iii) seeds 0, 1; (iv) seed 0}. */
  private static String trials(List<Missing> trials) {
    Map<String, List<String>> seeds = new LinkedHashMap<>();
    for (Missing trial : trials) {
      seeds
          .computeIfAbsent(trial.row(), row -> new ArrayList<>())
          .add(Integer.toString(trial.seed()));
    }
    return seeds.entrySet().stream()
        .map(
            row ->
                row.getKey()
                    + (row.getValue().size() == 1 ? " seed " : " seeds ")
                    + String.join(", ", row.getValue()))
        .collect(Collectors.joining("; "));
  }
}
