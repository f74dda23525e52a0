package org.ala4j.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that somebody meant who mistyped it. */
public final class Nearest {
  private static final int LONGEST = 100;

  private Nearest() {}

  /** {@code (did you mean X?)}, or nothing when no word is near. */
  public static String hint(String word, Collection<String> known) {
    return to(word, known).map(near -> " (did you mean " + near + "?)").orElse("");
  }

  /** The known word that takes fewest changes, of which there may be one for each three letters. */
  public static Optional<String> to(String word, Collection<String> known) {
    if (word.length() > LONGEST) {
      return Optional.empty();
    }
    String typed = plain(word);
    return known.stream()
        .filter(k -> distance(typed, plain(k)) <= Math.max(1, typed.length() / 3))
        .filter(k -> distance(typed, plain(k)) < Math.min(typed.length(), k.length()))
        .min(Comparator.comparingInt(k -> distance(typed, plain(k))));
  }

  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Letters to insert, delete or replace, and neighbours to swap (optimal string alignment). */
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        cost[i][j] = Math.min(replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
