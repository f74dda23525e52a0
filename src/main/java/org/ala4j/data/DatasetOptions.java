package org.ala4j.data;

import java.nio.file.Path;
import java.util.List;

/** How a dataset is read: the options of one of the readers. */
public sealed interface DatasetOptions permits CubReader.Options, ImageNetSReader.Options {
  /** Class numbers, counted from 1; empty for all classes on disk. */
  List<Integer> classes();

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
}
