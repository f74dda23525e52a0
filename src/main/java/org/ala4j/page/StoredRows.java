package org.ala4j.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ala4j.picture.Gallery;
import org.ala4j.results.DamagedException;
import org.ala4j.results.ResultStore;
import org.ala4j.results.StoredExperiment;
import org.ala4j.results.StoredTrial;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a page shows of rows that are not all in one experiment, as a search's candidates are not.
 *
 * @param gallery where the models of some of them look; without images when none is stored
 * @param origin of all their finished trials
 */
public record StoredRows(Gallery gallery, Origin origin) {
  private static final Logger LOG = LoggerFactory.getLogger(StoredRows.class);

  /**
   * Reads the finished trials of a results folder.
   *
   * @param rows the best first
   * @param pictured those of them that are shown with pictures, in this order
   * @param command that made the results
   */
  public static StoredRows read(
      ResultStore store,
      List<String> rows,
      List<String> pictured,
      List<Integer> seeds,
      String command) {
    List<StoredTrial> trials = new ArrayList<>();
    for (String row : rows) {
      for (int seed : seeds) {
        try {
          store.stored(row, seed).ifPresent(trials::add);
        } catch (DamagedException e) {
          LOG.warn("The page is made without it: {}", e.getMessage());
        }
      }
    }
    StoredExperiment experiment =
        new StoredExperiment(
            store.folder().toString(),
            rows,
            Map.of(),
            seeds,
            rows.isEmpty() ? "" : rows.get(0),
            Optional.empty(),
            List.of(),
            command,
            Optional.empty(),
            Map.of());
    List<StoredTrial> shown =
        trials.stream()
            .filter(t -> pictured.contains(t.result().row()))
            .sorted(Comparator.comparingInt(t -> pictured.indexOf(t.result().row())))
            .toList();
    return new StoredRows(
        new StoredGallery(experiment, shown).gallery(),
        new StoredPage(experiment, trials).origin());
  }
}
