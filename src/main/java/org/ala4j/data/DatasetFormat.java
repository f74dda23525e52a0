package org.ala4j.data;

import java.util.List;
import java.util.Map;

/**
 * A layout of a dataset's folder, by the name that {@code dataset.name} has; found by {@link
 * java.util.ServiceLoader}. An implementation has a public constructor without parameters and is
 * named in {@code META-INF/services/org.ala4j.data.DatasetFormat}.
 */
public interface DatasetFormat {
  /** As in an experiment file. */
  String name();

  /** What may stand beside {@code name} and {@code root} in the section {@code dataset}. */
  List<Setting> settings();

  /**
   * Checks the values before anything is read.
   *
   * @param values of all {@link #settings}, those that are not in the file by their defaults
   * @return what reads a folder with them
   * @throws IllegalArgumentException when one is wrong, in a sentence that names its key
   */
  DatasetOptions settle(Map<String, String> values);

  /**
   * A key of the section {@code dataset}.
   *
   * @param key in the file
   * @param byDefault its value where the file has none
   * @param description what it means, as half a sentence
   */
  record Setting(String key, String byDefault, String description) {}
}
