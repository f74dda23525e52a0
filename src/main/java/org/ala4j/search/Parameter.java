package org.ala4j.search;

import java.util.List;

/**
 * A hyperparameter that a search varies.
 *
 * @param key of the hyperparameters, such as {@code lora.rank}
 * @param domain its values
 * @param conditions all of which must be met for it to apply; otherwise the base's value stays
 * @param origin file and line
 */
record Parameter(String key, Domain domain, List<Condition> conditions, String origin) {
  /**
   * That another parameter has one of some values.
   *
   * @param values as YAML texts
   */
  record Condition(String key, List<String> values) {}

  Parameter {
    conditions = List.copyOf(conditions);
  }

  /** Whether it always has the same value. */
  boolean isFixed() {
    return domain instanceof Domain.Fixed;
  }
}
