package org.ala4j.search;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One combination of values.
 *
 * @param name such as {@code c001}, also its folder's
 * @param round it was proposed in, from 1; 0 if it was kept of an earlier search
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

  /** The same as one that is kept. */
  Candidate kept(double score) {
    return new Candidate(name, 0, values, refusal, Optional.of(score));
  }

  boolean isKept() {
    return round == 0;
  }

  /** From 1; numbers of candidates that are not kept are not used again. */
  int number() {
    return Integer.parseInt(name.substring(1));
  }

  /** For people: {@code lambda 0.1, lora.rank 8}. */
  public String text() {
    return String.join(
        ", ", values.entrySet().stream().map(v -> v.getKey() + " " + v.getValue()).toList());
  }
}
