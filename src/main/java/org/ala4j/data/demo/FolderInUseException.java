package org.ala4j.data.demo;

/**
 * The folder holds something that must not be written over. The message is one sentence for the
 * person at the command line: which folder, what is in it, what to do.
 */
public final class FolderInUseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FolderInUseException(String message) {
    super(message);
  }
}
