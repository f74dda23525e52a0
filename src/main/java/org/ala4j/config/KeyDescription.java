package org.ala4j.config;

import java.util.Optional;

/**
 * A key of the experiment file as it was declared where it is read ({@link Key}). Help, schema and
 * the table in docs/experiment-file.md are made of these.
 *
 * @param path such as {@code hyperparams.lora.rank}; {@code *} stands for a name that is free
 * @param values what may stand there; empty for a mapping of further keys
 * @param byDefault the value of an absent key, as YAML; empty when there is none
 * @param isRequired whether the key must be there
 * @param meaning one plain sentence, with unit and source
 */
public record KeyDescription(
    String path,
    Optional<Values> values,
    Optional<String> byDefault,
    boolean isRequired,
    String meaning) {}
