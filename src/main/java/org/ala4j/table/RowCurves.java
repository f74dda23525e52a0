package org.ala4j.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The insertion and deletion curves of one line of the table: the mean over its trials.
 *
 * @param row its name
 * @param control whether it is a control
 * @param curves means over images and trials
 */
public record RowCurves(String row, boolean control, MeanCurves curves) {

  /** One per name that has curves; the trials of a name must have the same steps. */
  public static List<RowCurves> of(
      Map<String, List<MeanCurves>> rows, Map<String, List<MeanCurves>> controls) {
    List<RowCurves> all = new ArrayList<>();
    rows.forEach((name, trials) -> all.add(new RowCurves(name, false, MeanCurves.mean(trials))));
    controls.forEach((name, trials) -> all.add(new RowCurves(name, true, MeanCurves.mean(trials))));
    return all;
  }
}
