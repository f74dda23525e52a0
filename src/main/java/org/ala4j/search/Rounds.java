package org.ala4j.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ala4j.config.ConfigException;
import org.ala4j.experiment.Workbench;

/** Makes candidates of proposed values. */
final class Rounds {
  private Rounds() {}

  /**
   * Names them and finds out which there cannot be.
   *
   * @param number of the round
   * @param before how many candidates earlier rounds have
   * @throws ConfigException when not one candidate of a first round is possible
   */
  static List<Candidate> named(
      Search search,
      List<Map<String, String>> proposed,
      int number,
      int before,
      Workbench workbench) {
    List<Candidate> round = new ArrayList<>();
    for (Map<String, String> values : proposed) {
      String name = String.format(Locale.ROOT, "c%03d", before + round.size() + 1);
      Candidate candidate = new Candidate(name, number, values, Optional.empty(), Optional.empty());
      Optional<String> refusal = refusal(search, candidate, workbench);
      round.add(new Candidate(name, number, values, refusal, Optional.empty()));
    }
    if (before == 0 && round.stream().allMatch(c -> c.refusal().isPresent())) {
      throw new ConfigException(
          "No candidate is possible; the first: " + round.get(0).refusal().orElseThrow());
    }
    return round;
  }

  private static Optional<String> refusal(Search search, Candidate candidate, Workbench workbench) {
    try {
      search.experiment(List.of(candidate)).rows().forEach(workbench::check);
      return Optional.empty();
    } catch (ConfigException e) {
      return Optional.of(e.getMessage());
    }
  }
}
