package org.ala4j.data;

/**
 * What a dataset's examples hold, by SHA-256: the same for a copy of the dataset in another folder
 * or with other dates, another one when a photo, a mask, a box or a list is replaced.
 *
 * @param all of everything, in the order of the lists
 * @param train examples to learn from
 * @param validation examples to choose on
 * @param test examples for the final numbers
 */
public record Content(String all, Part train, Part validation, Part test) {
  /**
   * A split.
   *
   * @param photos relative name, id, label and content of each photo
   * @param regions what is annotated on them
   */
  public record Part(String photos, String regions) {}
}
