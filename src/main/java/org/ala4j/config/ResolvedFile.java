package org.ala4j.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ala4j.config.YamlNode.Mapping;
import org.ala4j.explain.Explainers;

/** An experiment file with every value, and behind each its meaning, default and origin. */
final class ResolvedFile {
  private static final String OPTION = "evaluate.explainers.";

  private final Mapping tree;
  private final Map<String, KeyDescription> keys;

  ResolvedFile(ExperimentReader.Result read) {
    this.tree = read.tree();
    this.keys = ExperimentReader.described();
  }

  String text() {
    return "# Every value of this experiment: its meaning, its default, and where it was set.\n"
        + tree.text(this::remark);
  }

  private String remark(List<String> path, YamlNode node) {
    List<String> parts = new ArrayList<>();
    Optional<KeyDescription> key = key(path);
    key.ifPresent(k -> parts.add(k.meaning()));
    if (!(node instanceof Mapping mapping) || mapping.entries().isEmpty()) {
      boolean isDefault = node.origin().equals(Section.DEFAULT);
      if (isDefault) {
        parts.add("the default");
      } else {
        key.flatMap(KeyDescription::byDefault).ifPresent(value -> parts.add("default " + value));
        parts.add("from " + node.origin());
      }
    }
    return String.join(" | ", parts);
  }

  private Optional<KeyDescription> key(List<String> path) {
    String full = String.join(".", path);
    if (path.get(0).equals("rows") && path.size() > 2) {
      String rest = String.join(".", path.subList(2, path.size()));
      String own = rest.equals(ExperimentReader.LABEL) ? "rows.*." : "hyperparams.";
      return Optional.ofNullable(keys.get(own + rest));
    }
    if (full.startsWith(OPTION) && path.size() > 3) {
      return Optional.of(option(path.get(2), path.get(3)));
    }
    return Optional.ofNullable(keys.get(full));
  }

  private KeyDescription option(String row, String name) {
    Section explainer =
        new Section("", tree).section("evaluate").section("explainers").section(row);
    Explainers.Method method = Explainers.named(explainer.text("method"));
    if (name.equals("method")) {
      return described(name, Optional.empty(), method.description());
    }
    Explainers.Option option = method.option(name);
    return described(name, Optional.of(option.byDefault()), option.description());
  }

  private static KeyDescription described(String name, Optional<String> byDefault, String meaning) {
    return new KeyDescription(OPTION + "*." + name, Optional.empty(), byDefault, false, meaning);
  }
}
