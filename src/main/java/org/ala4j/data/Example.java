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
  /**
   * The region as the network's input shows it: {@link Region#seenThrough}.
   *
   * @throws DataException that names the photo, if the region cannot be read or does not fit it
   */
  public float[] regionThrough(View view, int photoWidth, int photoHeight) {
    try {
      return region.seenThrough(view, photoWidth, photoHeight);
    } catch (DataException e) {
      throw ofRegion(e);
    }
  }

  /** An error of the region, with the photo's name. */
  DataException ofRegion(DataException e) {
    return new DataException(image + ": " + e.getMessage(), e);
  }

  /** The same for who has no use for the region, which then is not read from its file. */
  public Example withoutRegion() {
    return new Example(id, image, label, new Region.NoRegion());
  }
}
