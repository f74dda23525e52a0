package org.ala4j.experiment;

import java.util.Optional;
import org.ala4j.results.TrialResult;

/**
 * How a trial's turn in a run ended.
 *
 * @param result of a trial that is done
 */
record TrialEnd(Kind kind, Optional<TrialResult> result) {
  enum Kind {
    /** It has a result. */
    DONE,
    PRUNED,
    FAILED,
    /** Another process works on it. */
    ELSEWHERE,
    /** The budget did not suffice to begin it, or to end it. */
    LEFT
  }

  static TrialEnd done(TrialResult result) {
    return new TrialEnd(Kind.DONE, Optional.of(result));
  }

  static TrialEnd of(Kind kind) {
    return new TrialEnd(kind, Optional.empty());
  }
}
