package org.ala4j.search;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One combination of values.
 *
 * @param name such as {@code c001}, also its folder's
 * @param round it was proposed in, from 1
 * @param values key → YAML text, without parameters that do not apply
 * @param refusal why there cannot be such a model
 * @param told the score that the generator was told; empty as long as its round is not over; NaN
 *     for none
 */
public record Candidate(
    String name,
    int round,
    Map<String, String> values,
    Optional<String> refusal,
    Optional<Double> told) {
  /** Keeps the order of the values. */
  public Candidate {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  Candidate told(double score) {
    return new Candidate(name, round, values, refusal, Optional.of(score));
  }

  /** For people: {@code lambda 0.1, lora.rank 8}. */
  public String text() {
    return String.join(
        ", ", values.entrySet().stream().map(v -> v.getKey() + " " + v.getValue()).toList());
  }
}
