package org.ala4j.train;

import java.util.Set;
import org.ala4j.model.Parameters.Group;

/**
 * Of which weights the running mean over the steps is validated and kept in their place.
 *
 * @param decay d in mean ← d·mean + (1 − d)·weights; 0 for no mean
 * @param of the groups whose mean it is
 */
public record Averaging(double decay, Set<Group> of) {
  /** The weights as they are. */
  public static final Averaging NONE = new Averaging(0, Set.of(Group.ALA));
}
