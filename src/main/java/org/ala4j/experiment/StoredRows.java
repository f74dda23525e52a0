package org.ala4j.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ala4j.report.Gallery;
import org.ala4j.report.Origin;

/**
 * What a page shows of rows that are not all in one experiment, as a search's candidates are not.
 *
 * @param gallery where the models of the first of them look; without images when none is stored
 * @param origin of all their finished trials
 */
public record StoredRows(Gallery gallery, Origin origin) {
  /**
   * Reads the finished trials of a results folder.
   *
   * @param rows the best first
   * @param pictured how many of them are shown with pictures
   * @param command that made the results
   */
  public static StoredRows read(
      ResultStore store, List<String> rows, int pictured, List<Integer> seeds, String command) {
    List<StoredTrial> trials = new ArrayList<>();
    for (String row : rows) {
      seeds.forEach(seed -> store.stored(row, seed).ifPresent(trials::add));
    }
    List<String> shown = rows.subList(0, Math.min(pictured, rows.size()));
    StoredExperiment experiment =
        new StoredExperiment(
            store.folder().toString(),
            rows,
            seeds,
            rows.isEmpty() ? "" : rows.get(0),
            Optional.empty(),
            List.of(),
            command,
            Optional.empty());
    List<StoredTrial> best = trials.stream().filter(t -> shown.contains(t.result().row())).toList();
    return new StoredRows(
        new StoredGallery(experiment, best).gallery(), new StoredPage(experiment, trials).origin());
  }
}
