package org.ala4j.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.ala4j.config.YamlNode.Mapping;
import org.ala4j.config.YamlNode.Scalar;
import org.junit.jupiter.api.Test;

/** What it means to lay settings over settings, held against maps from whole key to value. */
class KeyTreeTest {
  private static final int CASES = 500;

  private static Mapping tree(String yaml) {
    return (Mapping) YamlNode.parse(yaml, "test");
  }

  private static String merged(String base, String changes) {
    Mapping tree = KeyTree.nested(tree(base));
    KeyTree.merge(tree, tree(changes));
    return tree.text();
  }

  /** Keys of three words from two letters each; whichever comes first decides what has keys. */
  private static Map<String, String> randomValues(SplittableRandom random, int number) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < 4; i++) {
      List<String> words = new ArrayList<>();
      for (int depth = 0; depth < 3; depth++) {
        words.add(String.valueOf("abc".charAt(random.nextInt(3))) + depth);
      }
      values.put(String.join(".", words), number + "-" + i);
    }
    return values;
  }

  /** The same values, each key split into mappings or left dotted at random. */
  private static Mapping spelled(SplittableRandom random, Map<String, String> values) {
    Mapping mapping = new Mapping(new LinkedHashMap<>(), "test");
    values.forEach(
        (key, value) -> {
          Mapping at = mapping;
          String rest = key;
          int from = 0;
          for (int point = rest.indexOf('.', from); point >= 0; point = rest.indexOf('.', from)) {
            if (random.nextBoolean()) {
              String word = rest.substring(0, point);
              YamlNode inner =
                  at.entries()
                      .computeIfAbsent(word, w -> new Mapping(new LinkedHashMap<>(), "test"));
              at = (Mapping) inner;
              rest = rest.substring(point + 1);
              from = 0;
            } else {
              from = point + 1;
            }
          }
          at.entries().put(rest, new Scalar(value, "test"));
        });
    return mapping;
  }

  private static Map<String, String> values(Mapping tree) {
    Map<String, String> values = new TreeMap<>();
    collect("", tree, values);
    return values;
  }

  private static void collect(String prefix, Mapping tree, Map<String, String> values) {
    tree.entries()
        .forEach(
            (key, value) -> {
              if (value instanceof Mapping inner) {
                collect(prefix + key + ".", inner, values);
              } else {
                values.put(prefix + key, ((Scalar) value).text());
              }
            });
  }

  @Test
  void dottedAndNestedKeysAreTheSame() {
    SplittableRandom random = new SplittableRandom(17);
    for (int i = 0; i < CASES; i++) {
      Map<String, String> values = randomValues(random, i);
      Mapping nested = KeyTree.nested(spelled(random, values));
      assertThat(values(nested)).isEqualTo(new TreeMap<>(values));
      assertThat(nested.entries().keySet()).noneMatch(key -> key.contains("."));
    }
  }

  @Test
  void changesChangeWhatTheyNameAndNothingElse() {
    SplittableRandom random = new SplittableRandom(18);
    for (int i = 0; i < CASES; i++) {
      Map<String, String> before = randomValues(random, 0);
      Map<String, String> changes = randomValues(random, 1);
      Mapping tree = KeyTree.nested(spelled(random, before));
      KeyTree.merge(tree, spelled(random, changes));
      Map<String, String> expected = new TreeMap<>(before);
      expected.putAll(changes);
      assertThat(values(tree)).isEqualTo(expected);
    }
  }

  @Test
  void listsAndSingleValuesReplace() {
    assertThat(merged("{a: {b: [1, 2], c: 3}}", "{a: {b: [4]}}"))
        .isEqualTo("a:\n  b: [4]\n  c: 3\n");
    assertThat(merged("{a: {b: 1}}", "{a: 2}")).isEqualTo("a: 2\n");
    assertThat(merged("{a: 2}", "{a.b: 1}")).isEqualTo("a:\n  b: 1\n");
  }

  @Test
  void aKeyGivenTwiceByBothSpellingsIsAnError() {
    for (String twice :
        List.of(
            "{a.b: 1, a: {b: 2}}",
            "{a: {b: 1}, a.b: 2}",
            "{a: 1, a.b: 2}",
            "{a.b.c: 1, a: {b.c: 2}}",
            "{a.b: {c: 1}, a.b.c: 2}")) {
      assertThatThrownBy(() -> KeyTree.nested(tree(twice)))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("given twice");
    }
    for (String no : List.of("{.a: 1}", "{a.: 1}", "{a..b: 1}", "{.: 1}")) {
      assertThatThrownBy(() -> KeyTree.nested(tree(no))).hasMessageContaining("is not a key");
    }
  }

  @Test
  void nothingOverAMappingIsAnError() {
    assertThatThrownBy(() -> merged("{a: {b: {c: 1}}}", "{a: {b: }}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("a.b has no value");
  }

  @Test
  void pointsInNamesDivideNothing() {
    assertThat(merged("{rows: {v1.2: {lr: 1}}}", "{rows.v1.2.lora.rank: 3}"))
        .isEqualTo("rows:\n  v1.2:\n    lr: 1\n    lora:\n      rank: 3\n");
    assertThat(merged("{ablate: {lora.rank: [1, 2]}}", "{ablate.lora.rank: [3]}"))
        .isEqualTo("ablate:\n  lora.rank: [3]\n");
    assertThat(merged("{rows: {a: {}}}", "{quick: {rows: {a.b: {}}}}")).contains("a.b: {}");
  }
}
