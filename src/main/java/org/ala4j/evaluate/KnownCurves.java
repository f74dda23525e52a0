package org.ala4j.evaluate;

import java.util.Optional;
import org.ala4j.metrics.InsertionDeletion.Curves;

/**
 * Insertion and deletion curves that were run before with the same model, steps, target and
 * masking. They are most of an evaluation's time, and the same for the same image and map.
 */
public interface KnownCurves {
  /** None. */
  KnownCurves NONE = (image, map) -> Optional.empty();

  /**
   * The curves of an image.
   *
   * @param image its id
   * @param map the checksum of its map, as {@link ImageScore#mapChecksum}
   */
  Optional<Curves> find(int image, String map);
}
