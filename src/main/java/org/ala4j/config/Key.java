package org.ala4j.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ala4j.config.YamlNode.Mapping;
import org.ala4j.text.PlainNumber;

/**
 * A key of a {@link Section} with its meaning. Reading its value also declares it: type, bounds and
 * default of the description are those by which the value is read.
 */
final class Key {
  private final Section section;
  private final String name;
  private final String meaning;

  Key(Section section, String name, String meaning) {
    this.section = section;
    this.name = name;
    this.meaning = meaning;
  }

  /** Declares a value that its reader takes from the section itself, and that must be there. */
  Section as(Values values) {
    return declare(values, Optional.empty(), true);
  }

  /**
   * Declares a value that its reader takes from the section itself.
   *
   * @param otherwise its default, as YAML
   */
  Section as(Values values, String otherwise) {
    return declare(values, Optional.of(otherwise), false);
  }

  /** Declares a value that may be absent and has no default of its own. */
  Section maybe(Values values) {
    return declare(values, Optional.empty(), false);
  }

  private Section declare(Values values, Optional<String> otherwise, boolean isRequired) {
    return section.describe(name, Optional.of(values), otherwise, isRequired, meaning);
  }

  /** The mapping below the key. */
  Section section() {
    return declared().section(name);
  }

  /** The mapping below the key, unread. */
  Mapping mapping() {
    return declared().mapping(name);
  }

  private Section declared() {
    return section.describe(name, Optional.empty(), Optional.empty(), false, meaning);
  }

  String text() {
    return as(Values.text("text")).text(name);
  }

  String text(String otherwise) {
    return as(Values.text("text"), otherwise).text(name, otherwise);
  }

  /**
   * A text of a certain form.
   *
   * @param words that form, as half a sentence
   */
  String matching(String pattern, String words, String otherwise) {
    String text = as(Values.matching(pattern, words), otherwise).text(name, otherwise);
    if (!text.matches(pattern)) {
      throw section.wrong(name, "must be " + words + ", not '" + text + "'");
    }
    return text;
  }

  Optional<String> optional() {
    return maybe(Values.text("text")).optional(name);
  }

  Path path() {
    return as(Values.text("path")).path(name);
  }

  Path path(Path otherwise) {
    return as(Values.text("path"), otherwise.toString()).path(name, otherwise);
  }

  int integer(int min, int max) {
    return as(Values.whole(min, max)).integer(name, min, max);
  }

  int integer(int otherwise, int min, int max) {
    return as(Values.whole(min, max), String.valueOf(otherwise)).integer(name, otherwise, min, max);
  }

  double real(double min, double max) {
    return as(Values.number(min, max)).real(name, min, max);
  }

  double real(double otherwise, double min, double max) {
    return as(Values.number(min, max), PlainNumber.text(otherwise)).real(name, otherwise, min, max);
  }

  boolean bool(boolean otherwise) {
    return as(Values.bool(), String.valueOf(otherwise)).bool(name, otherwise);
  }

  <E extends Enum<E>> E choice(Class<E> type, E otherwise) {
    return as(words(type), Section.name(otherwise)).choice(name, type, otherwise);
  }

  <E extends Enum<E>> List<E> choices(Class<E> type, List<E> otherwise) {
    List<String> names = otherwise.stream().map(Section::name).toList();
    return as(words(type).inListOfDistinct(), list(names)).choices(name, type, otherwise);
  }

  private static <E extends Enum<E>> Values words(Class<E> type) {
    return Values.words(Stream.of(type.getEnumConstants()).map(Section::name).toList());
  }

  List<Integer> integers(List<Integer> otherwise, int min, int max) {
    return as(Values.whole(min, max).inList(), list(otherwise)).integers(name, otherwise, min, max);
  }

  List<Integer> distinct(List<Integer> otherwise, int min, int max) {
    return as(Values.whole(min, max).inListOfDistinct(), list(otherwise))
        .distinct(name, otherwise, min, max);
  }

  private static String list(List<?> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
  }
}
