package org.ala4j.data;

/** How a photograph of any shape becomes a square. */
public enum Fit {
  /** Resized to S×S: the whole photo stays, its aspect ratio does not. */
  SQUASH,
  /** The short side becomes S, the square in the middle stays (CLIP's own preprocessing). */
  CROP
}
