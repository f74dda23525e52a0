package org.ala4j.page;

import java.util.List;
import java.util.Map;

/**
 * How the results came about and how to make them again.
 *
 * @param command as it is typed
 * @param seeds of the trials
 * @param facts about data, encoder, code and machine: key of {@code result.json} → value
 * @param trials those that are finished
 * @param configs row → resolved configuration, YAML
 */
public record Origin(
    String command,
    List<Integer> seeds,
    Map<String, String> facts,
    List<Trial> trials,
    Map<String, String> configs) {

  /**
   * One finished trial.
   *
   * @param row of the table
   * @param seed of the trial
   * @param epochs that were trained
   * @param best the epoch whose weights were tested
   * @param trainingSeconds wall-clock time of the training
   * @param seconds wall-clock time of all
   * @param memory largest resident size of the process in MB
   */
  public record Trial(
      String row,
      int seed,
      int epochs,
      int best,
      long trainingSeconds,
      long seconds,
      long memory) {}
}
