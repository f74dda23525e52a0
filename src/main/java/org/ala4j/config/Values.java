package org.ala4j.config;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ala4j.text.PlainNumber;

/**
 * What may stand as a value.
 *
 * @param text in words
 * @param schema the same as JSON Schema (draft 7)
 */
public record Values(String text, ObjectNode schema) {

  private static ObjectNode type(String type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }

  /** A single value; YAML takes some texts for numbers. */
  static Values text(String words) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.putArray("type").add("string").add("number");
    return new Values(words, schema);
  }

  static Values matching(String pattern, String words) {
    return new Values(words, type("string").put("pattern", "^(" + pattern + ")$"));
  }

  static Values bool() {
    return new Values("`true` or `false`", type("boolean"));
  }

  static Values words(List<String> words) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    words.forEach(schema.putArray("enum")::add);
    return new Values(
        words.stream().map(w -> "`" + w + "`").collect(Collectors.joining(", ")), schema);
  }

  static Values whole(int min, int max) {
    ObjectNode schema = type("integer").put("minimum", min);
    if (max == Integer.MAX_VALUE) {
      return new Values(String.format(Locale.ROOT, "whole, from %d", min), schema);
    }
    return new Values(
        String.format(Locale.ROOT, "whole, %d to %d", min, max), schema.put("maximum", max));
  }

  static Values number(double min, double max) {
    return new Values(
        PlainNumber.text(min) + " to " + PlainNumber.text(max),
        type("number").put("minimum", min).put("maximum", max));
  }

  static Values either(Values... all) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    ArrayNode any = schema.putArray("anyOf");
    Stream.of(all).forEach(one -> any.add(one.schema().deepCopy()));
    return new Values(Stream.of(all).map(Values::text).collect(Collectors.joining("; ")), schema);
  }

  Values inList() {
    ObjectNode schema = type("array");
    schema.set("items", this.schema.deepCopy());
    return new Values("list of: " + text, schema);
  }

  Values inListOfDistinct() {
    Values list = inList();
    return new Values(list.text(), list.schema().put("uniqueItems", true));
  }

  /** A list of at least that many. */
  Values inListOf(int fewest) {
    Values list = inListOfDistinct();
    return new Values(list.text(), list.schema().put("minItems", fewest));
  }
}
