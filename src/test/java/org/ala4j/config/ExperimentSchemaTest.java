package org.ala4j.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ala4j.config.Experiment.Overrides;
import org.ala4j.config.YamlNode.Mapping;
import org.ala4j.config.YamlNode.Scalar;
import org.ala4j.config.YamlNode.Sequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The schema and the reader agree, by a validator that knows nothing of either. */
class ExperimentSchemaTest {
  private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(VersionFlag.V7);
  private static final String TEXT = ExperimentSchema.json();
  private static final JsonSchema SCHEMA = FACTORY.getSchema(TEXT);
  private static final String GOOD =
      """
      experiment: small
      dataset: {name: cub-200-2011, root: data, masks: boxes, classes: 1-3, split: {validation: 4}}
      encoder: {onnx: vit.onnx}
      hyperparams: {epochs: 3, batch: 4, lr: 1e-3, lora: {rank: 8}}
      seeds: [0, 1]
      rows:
        (iii): {label: without AEA, aea.enabled: false}
        (iv): {lora: {rank: 4}}
      evaluate:
        images: 12
        explainers: {IG: {method: integrated-gradients, steps: 7}, LRP: lrp}
      quick: {hyperparams.epochs: 1, seeds: [7], evaluate.explainers.IG.steps: 5, rows.(iv).lr: 2e-3}
      """;

  @TempDir Path folder;

  /** As YAML 1.2 and editors read it; quotes are lost, which no value here needs. */
  private static JsonNode json(YamlNode node) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    if (node instanceof Mapping mapping) {
      ObjectNode object = json.objectNode();
      mapping.entries().forEach((key, value) -> object.set(key, json(value)));
      return object;
    }
    if (node instanceof Sequence sequence) {
      ArrayNode list = json.arrayNode();
      sequence.items().forEach(item -> list.add(json(item)));
      return list;
    }
    String text = ((Scalar) node).text();
    if (text.matches("true|false")) {
      return json.booleanNode(text.equals("true"));
    }
    if (text.matches("[-+]?[0-9]+")) {
      return json.numberNode(Long.parseLong(text));
    }
    return text.matches("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?")
        ? json.numberNode(Double.parseDouble(text))
        : json.textNode(text);
  }

  static Stream<Path> shipped() throws IOException {
    return Files.list(Path.of("experiments")).filter(f -> f.toString().endsWith(".yaml"));
  }

  @Test
  void itIsASchemaOfDraft7() throws IOException {
    JsonSchema meta = FACTORY.getSchema(SchemaLocation.of(SchemaId.V7));
    assertThat(meta.validate(new ObjectMapper().readTree(TEXT))).isEmpty();
    assertThat(TEXT).contains("\"$schema\" : \"" + SchemaId.V7).matches("\\p{ASCII}*");
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void everyShippedExperimentIsValid(Path file) throws IOException {
    assertThat(SCHEMA.validate(json(YamlNode.read(file)))).isEmpty();
    Path printed = folder.resolve("printed.yaml");
    Files.writeString(printed, Experiment.resolved(file, Overrides.NONE));
    assertThat(SCHEMA.validate(json(YamlNode.read(printed)))).as("as printed").isEmpty();
  }

  private void read(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("small.yaml"), text);
    for (boolean quick : List.of(false, true)) {
      Experiment.read(file, new Overrides(quick, List.of(), List.of(), Map.of()));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "experiment: small | experiment: small",
        "masks: boxes, classes: 1-3 | classes: [1, 2]",
        "classes: 1-3 | classes: all",
        "classes: 1-3 | classes: 7",
        "dataset: {name: cub-200-2011, | dataset: {name: demo-birds, generate: {train: 5},",
        "lora: {rank: 8} | lora.rank: 8",
        "lora: {rank: 8} | lora.blocks: [1, 2]",
        "lora: {rank: 8} | lambda: 0",
        "images: 12 | images: all",
        "images: 12 | iou.threshold: otsu",
        "images: 12 | iou: {threshold: 0.25}",
        "images: 12 | controls: [sobel]",
        "seeds: [0, 1] | evaluate.batch: 3",
        "seeds: [0, 1] | ablate: {lora: [on, off], lora.rank: [1, 2]}",
        "seeds: [0, 1] | ablate: {lambda: [0.1, 1], ala: {heads: [2, 4]}}",
        "encoder: {onnx: vit.onnx} | encoder.onnx: vit.onnx",
        "{epochs: 3, batch: 4, lr: 1e-3, lora: {rank: 8}} | demo",
        "{epochs: 3, batch: 4, lr: 1e-3, lora: {rank: 8}} | {base: demo, ala: {heads: 4}}",
        "seeds: [7] | evaluate: {explainers: {IG: {steps: 3}}}",
        "seeds: [7] | rows: {(iv): {lambda: 3}}",
      })
  void bothAccept(String from, String to) throws IOException {
    assertThat(GOOD).contains(from);
    String text = GOOD.replace(from, to);
    if (!text.contains("ablate: {lora: [on")) { // sets lora.enabled and lora.rank: only one reads
      read(text);
    }
    assertThat(SCHEMA.validate(json(YamlNode.parse(text, "")))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "experiment: small | experimnt: small",
        "experiment: small | experiment: ../up",
        "lr: 1e-3 | lrr: 1e-3, lr: 1",
        "lr: 1e-3 | lr: fast",
        "lr: 1e-3 | lr: 11",
        "epochs: 3 | epochs: 0",
        "epochs: 3 | epochs: 2.5",
        "rank: 8 | ranks: 8",
        "lora: {rank: 8} | lora.ranks: 8",
        "lora: {rank: 8} | variant: papers",
        "lora: {rank: 8} | lora.targets: [q, p]",
        "lora: {rank: 8} | lora.blocks: [2, 2]",
        "lora: {rank: 8} | ala: {taps: 3}",
        "lora: {rank: 8} | pb.dropout: 1",
        "aea.enabled: false | aea.enable: false",
        "aea.enabled: false | aea: {enabled: maybe}",
        "label: without AEA | label: [without, AEA]",
        "(iv): {lora: {rank: 4}} | (iv): 3",
        "(iv): {lora: {rank: 4}} | ../iv: {}",
        "seeds: [0, 1] | seeds: 3",
        "seeds: [0, 1] | seeds: [1, 1]",
        "seeds: [0, 1] | ablate: {lambda: [1]}",
        "seeds: [0, 1] | ablate: {lambada: [1, 2]}",
        "masks: boxes | masks: [boxes]",
        "name: cub-200-2011 | name: cifar",
        "classes: 1-3 | classes: few",
        "root: data, | ''",
        "{onnx: vit.onnx} | {}",
        "images: 12 | images: some",
        "images: 12 | image: 12",
        "images: 12 | iou: {threshold: half}",
        "images: 12 | controls: [lrp]",
        "images: 12 | insertion_deletion: {masking: grey}",
        "LRP: lrp | LRP: dance",
        "steps: 7 | step: 7",
        "LRP: lrp | LRP: {method: lrp, steps: 7}",
        "hyperparams.epochs: 1 | hyperparams.epoch: 1",
        "rows.(iv).lr: 2e-3 | rows.(iv).lrr: 2e-3",
      })
  void bothRefuse(String from, String to) {
    assertThat(GOOD).contains(from);
    String text = GOOD.replace(from, to);
    assertThatThrownBy(() -> read(text)).isInstanceOf(ConfigException.class);
    assertThat(SCHEMA.validate(json(YamlNode.parse(text, "")))).isNotEmpty();
  }

  /** Editors show these. */
  @Test
  void everyKeyHasAMeaningAndItsDefault() throws IOException {
    JsonNode rank = new ObjectMapper().readTree(TEXT).at("/definitions/hyperparams.lora.rank");
    assertThat(rank.toString())
        .isEqualTo(
            "{\"type\":\"integer\",\"minimum\":1,\"maximum\":100000,"
                + "\"description\":\"Rank r of the deltas.\",\"default\":16}");
    assertThat(ExperimentReader.described().values())
        .allSatisfy(key -> assertThat(key.meaning()).as(key.path()).matches("[A-Z].*[^ ]\\."));
  }
}
