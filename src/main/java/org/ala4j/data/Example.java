package org.ala4j.data;

import java.nio.file.Path;

/**
 * One photograph with its class and the place its region ground truth comes from.
 *
 * @param id unique within a dataset; random views are drawn from it, so it must be stable
 * @param image the photograph's file
 * @param label the class, counted from 0
 * @param region where the object is
 */
public record Example(int id, Path image, int label, Region region) {
  /** The same for who has no use for the region, which then is not read from its file. */
  public Example withoutRegion() {
    return new Example(id, image, label, new Region.NoRegion());
  }
}
