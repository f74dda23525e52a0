package org.ala4j.results;

import java.nio.file.Path;
import org.ala4j.data.DataException;

/** What is stored of a trial is not what was written, or not where it was written. */
public final class DamagedException extends DataException {
  private static final long serialVersionUID = 1L;

  private final String why;

  public DamagedException(Path trial, String why) {
    super(
        trial + " is damaged: " + why + "; the command that made these results runs it again",
        null);
    this.why = why;
  }

  /** In half a sentence, without the trial's folder. */
  public String why() {
    return why;
  }
}
