package org.ala4j.data.folder;

import java.util.List;
import java.util.Locale;

/**
 * The words by which annotations may call a class: its folder or its name, whatever the case and
 * whether words are joined by spaces, hyphens or underscores.
 */
record Labels(List<String> folders, List<String> names) {
  int count() {
    return folders.size();
  }

  /** Whether a word means that class. */
  boolean means(String word, int label) {
    String plain = plain(word);
    return plain.equals(plain(folders.get(label))) || plain.equals(plain(names.get(label)));
  }

  /** Whether a word means any of the classes. */
  boolean knows(String word) {
    for (int label = 0; label < count(); label++) {
      if (means(word, label)) {
        return true;
      }
    }
    return false;
  }

  private static String plain(String word) {
    return PhotoFolder.name(word).strip().toLowerCase(Locale.ROOT).replaceAll("[ _-]+", " ");
  }
}
