package org.ala4j.train;

/** A training that cannot go on, such as one whose loss is no longer a number. */
public final class TrainingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TrainingException(String message) {
    super(message);
  }
}
