package org.ala4j.table;

/** Class names as they are shown. */
public final class ClassName {

  private ClassName() {}

  /**
   * CUB's {@code 001.Black_footed_Albatross} and ImageNet's {@code n01440764.tench} without the
   * number and the underscores, which keep a name from being broken into lines.
   */
  public static String readable(String name) {
    String words = name.replaceFirst("^n?\\d+\\.", "").replace('_', ' ').strip();
    return words.isEmpty() ? name : words;
  }
}
