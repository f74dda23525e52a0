package org.ala4j.data.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where a public dataset keeps its photos, masks and lists. */
interface DatasetLayout {

  /** The images of the dataset, in the order of its lists. */
  List<Item> items(DemoData.Settings settings);

  /** Writes one image with its mask; may be called from several threads. */
  void write(Path root, Item item, DemoPicture picture) throws IOException;

  /** Writes the lists, when all images are there. */
  void writeLists(Path root, List<Item> items, List<Item.Entry> entries);
}
