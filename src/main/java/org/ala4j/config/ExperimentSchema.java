package org.ala4j.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.ala4j.config.YamlNode.Scalar;
import org.ala4j.config.YamlNode.Sequence;
import org.ala4j.explain.Explainers;
import org.ala4j.text.PlainNumber;

/**
 * The JSON Schema of experiment files (draft 7, which editors know best), made of the declared
 * keys. It refuses keys and values that reading would refuse, as far as one key can tell; that keys
 * fit each other, only reading knows.
 */
public final class ExperimentSchema {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String EXPLAINERS = "evaluate.explainers";
  private static final String HYPERPARAMS = "hyperparams.";
  private static final String ROWS = "rows.*.";
  private static final String ABLATE = "ablate.";

  /** Mappings whose keys are names, below which no key is written with points. */
  private static final Set<String> NAMES = Set.of("rows", EXPLAINERS);

  private final Map<String, KeyDescription> keys = ExperimentReader.described();

  /** Path → the definition of what stands there. */
  private final Map<String, String> places = new LinkedHashMap<>();

  private final Map<String, ObjectNode> definitions = new LinkedHashMap<>();

  private ExperimentSchema() {}

  /** The schema, as text of ASCII letters only. */
  public static String json() {
    JsonMapper mapper = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    try {
      return mapper
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(new ExperimentSchema().schema())
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // a tree of plain values always serialises
    }
  }

  private ObjectNode schema() {
    keys.keySet().forEach(path -> places.put(path, path));
    for (String path : below(HYPERPARAMS)) {
      places.put(ROWS + path, HYPERPARAMS + path);
      places.put(ABLATE + path, ABLATE + path);
    }
    AblationGrid.SHORT.keySet().forEach(name -> places.put(ABLATE + name, ABLATE + name));
    places.put("rows.*", "rows.*");
    places.put(EXPLAINERS + ".*", EXPLAINERS + ".*");
    options().forEach(name -> places.put(EXPLAINERS + ".*." + name, EXPLAINERS + ".*.*"));

    new LinkedHashSet<>(places.values()).forEach(path -> definitions.put(path, definition(path)));
    ObjectNode root = JSON.objectNode().put("$schema", "http://json-schema.org/draft-07/schema#");
    root.put("title", "ala4j experiment");
    root.setAll(object(""));
    root.withObject("/patternProperties").putObject("^quick\\.");
    ArrayNode conditions = root.putArray("allOf");
    conditions.add(isThere("hyperparams", HYPERPARAMS + "base"));
    keys.values().stream()
        .filter(key -> key.isRequired() && !key.path().startsWith(HYPERPARAMS))
        .forEach(key -> conditions.add(isThere(key.path())));
    definitions.forEach(root.putObject("definitions")::set);
    return root;
  }

  /** The paths below that prefix, without it; {@code base} is no hyperparameter. */
  private List<String> below(String prefix) {
    return keys.keySet().stream()
        .filter(path -> path.startsWith(prefix))
        .map(path -> path.substring(prefix.length()))
        .filter(path -> !path.equals("base"))
        .toList();
  }

  private static Set<String> options() {
    Set<String> names = new TreeSet<>(Set.of("method"));
    Explainers.methods().forEach(m -> m.options().forEach(o -> names.add(o.name())));
    return names;
  }

  private ObjectNode definition(String path) {
    if (path.startsWith(ABLATE)) {
      return factor(path);
    }
    return switch (path) {
      case EXPLAINERS + ".*" -> explainer();
      case EXPLAINERS + ".*.*" -> scalar();
      case "rows.*" -> object(path);
      default -> described(keys.get(path));
    };
  }

  private ObjectNode described(KeyDescription key) {
    ObjectNode schema =
        switch (key.path()) {
          case "hyperparams" ->
              any(keys.get(HYPERPARAMS + "base").values().get().schema(), object(key.path()));
          case EXPLAINERS -> any(key.values().get().schema(), object(key.path()));
          case "quick" -> object("");
          default ->
              key.values().map(v -> v.schema().deepCopy()).orElseGet(() -> object(key.path()));
        };
    if (key.path().equals("quick")) {
      ObjectNode properties = (ObjectNode) schema.get("properties");
      properties.remove("quick");
      for (String chosen : List.of("rows", "ablate")) { // a list of names chooses among them
        properties.set(
            chosen,
            any(Values.text("a name").inList().schema(), (ObjectNode) properties.get(chosen)));
      }
    }
    schema.put("description", key.meaning());
    key.byDefault().ifPresent(text -> schema.set("default", value(YamlNode.parse(text, ""))));
    return schema;
  }

  /** As YAML 1.2 reads it. */
  private static JsonNode value(YamlNode node) {
    if (node instanceof Sequence sequence) {
      ArrayNode list = JSON.arrayNode();
      sequence.items().forEach(item -> list.add(value(item)));
      return list;
    }
    String text = ((Scalar) node).text();
    if (text.equals("true") || text.equals("false")) {
      return JSON.booleanNode(text.equals("true"));
    }
    if (!PlainNumber.is(text)) {
      return JSON.textNode(text);
    }
    return text.matches("-?[0-9]{1,9}")
        ? JSON.numberNode(Integer.parseInt(text))
        : JSON.numberNode(PlainNumber.real(text));
  }

  private static ObjectNode any(ObjectNode... schemas) {
    ObjectNode any = JSON.objectNode();
    ArrayNode list = any.putArray("anyOf");
    List.of(schemas).forEach(list::add);
    return any;
  }

  private static ObjectNode scalar() {
    ObjectNode scalar = JSON.objectNode();
    scalar.putArray("type").add("string").add("number").add("boolean");
    return scalar;
  }

  /** A mapping with the keys below that path, nested or written with points. */
  private ObjectNode object(String path) {
    String prefix = path.isEmpty() ? "" : path + ".";
    ObjectNode object = JSON.objectNode().put("type", "object");
    ObjectNode properties = object.putObject("properties");
    ObjectNode patterns = object.putObject("patternProperties");
    places.forEach(
        (place, definition) -> {
          if (!place.startsWith(prefix)) {
            return;
          }
          String rest = place.substring(prefix.length());
          ObjectNode reference = JSON.objectNode().put("$ref", "#/definitions/" + definition);
          if (NAMES.contains(path)) {
            if (rest.equals("*")) {
              patterns.set("^" + ExperimentReader.ROW_NAME + "$", reference);
            }
          } else if (rest.contains("*")) {
            patterns.set(pattern(rest), reference);
          } else {
            properties.set(rest, reference);
          }
        });
    return object.put("additionalProperties", false);
  }

  /** A path with a name in it, which may have points unless it stands last. */
  private static String pattern(String path) {
    String name = path.endsWith("*") ? "[^.]+" : ".+";
    return "^" + path.replace(".", "\\.").replace("*", name) + "$";
  }

  /** A factor of the grid: values, or a mapping of further ones. */
  private ObjectNode factor(String path) {
    String name = path.substring(ABLATE.length());
    KeyDescription key = keys.get(HYPERPARAMS + AblationGrid.SHORT.getOrDefault(name, name));
    boolean isMapping = keys.containsKey(HYPERPARAMS + name) && !isValue(HYPERPARAMS + name);
    if (key.values().isEmpty()) {
      return object(path);
    }
    Values item =
        key.values().get().equals(Values.bool())
            ? Values.either(Values.bool(), Values.words(List.of("on", "off")))
            : key.values().get();
    ObjectNode levels = item.inListOf(2).schema();
    return (isMapping ? any(levels, object(path)) : levels).put("description", key.meaning());
  }

  private boolean isValue(String path) {
    return keys.get(path).values().isPresent();
  }

  /**
   * A method's name, or its options. The name may be missing, for quick changes single options of
   * explainers.
   */
  private static ObjectNode explainer() {
    ObjectNode names = JSON.objectNode();
    ArrayNode known = names.putArray("enum");
    ArrayNode any = JSON.arrayNode().add(names);
    for (Explainers.Method method : Explainers.methods()) {
      known.add(method.name());
      ObjectNode one = any.addObject().put("type", "object");
      one.put("description", method.description());
      ObjectNode properties = one.putObject("properties");
      properties.putObject("method").put("const", method.name());
      for (Explainers.Option option : method.options()) {
        ObjectNode schema = scalar().put("description", option.description());
        schema.set("default", value(YamlNode.parse(option.byDefault(), "")));
        properties.set(option.name(), schema);
      }
      one.put("additionalProperties", false);
    }
    ObjectNode explainer = JSON.objectNode();
    explainer.set("anyOf", any);
    return explainer;
  }

  /** That one of these keys is there; one with a point may be nested or not. */
  private static ObjectNode isThere(String... paths) {
    ObjectNode condition = JSON.objectNode();
    ArrayNode any = condition.putArray("anyOf");
    for (String path : paths) {
      any.addObject().putArray("required").add(path);
      int point = path.indexOf('.');
      if (point >= 0) {
        String outer = path.substring(0, point);
        ObjectNode nested = any.addObject();
        nested.putArray("required").add(outer);
        nested
            .putObject("properties")
            .putObject(outer)
            .putArray("required")
            .add(path.substring(point + 1));
      }
    }
    return condition;
  }
}
