package org.ala4j.data;

/** What a dataset's regions are; IoU means something else for each. */
public enum RegionKind {
  MASKS("masks"),
  BOXES("boxes"),
  NONE("n/a");

  private final String text;

  RegionKind(String text) {
    this.text = text;
  }

  /** The word a table prints. */
  public String text() {
    return text;
  }
}
