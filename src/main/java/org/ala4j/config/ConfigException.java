package org.ala4j.config;

/** A mistake in an experiment file or option; the message names file, line and remedy. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConfigException(String message) {
    super(message);
  }
}
