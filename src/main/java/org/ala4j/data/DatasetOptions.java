package org.ala4j.data;

import java.nio.file.Path;
import java.util.Optional;

/** How a dataset is read: the options of one of the readers. */
public interface DatasetOptions {
  /** The folder where what is known of a large dataset's files is kept from run to run. */
  default Path index() {
    return Path.of("data", "index");
  }

  /**
   * Reads the lists or the index of the dataset in this folder.
   *
   * @throws DataException if it is incomplete or not in the layout that these options are for
   */
  ImageDataset read(Path root);

  /**
   * Which photo is for what, as a table to keep beside results; empty where the dataset says all of
   * it by itself.
   */
  default Optional<String> split(Path root, ImageDataset data) {
    return Optional.empty();
  }
}
