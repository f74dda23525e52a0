package org.ala4j.encoder;

import java.util.Comparator;

/**
 * A place in the encoder whose tokens are read: after block i, h⁽ⁱ⁾, or in its middle, when its
 * attention is added and its MLP is not yet.
 *
 * @param block counted from 1; 0 is the embedding
 * @param isMiddle whether it is the middle of the block
 */
public record Feature(int block, boolean isMiddle) implements Comparable<Feature> {
  private static final Comparator<Feature> ORDER =
      Comparator.comparingInt(Feature::block).thenComparing(f -> !f.isMiddle());

  /** h⁽ⁱ⁾. */
  public static Feature after(int block) {
    return new Feature(block, false);
  }

  /** What the MLP of block i is added to. */
  public static Feature middle(int block) {
    return new Feature(block, true);
  }

  /** Its name in a graph. */
  public String label() {
    String name = VitEncoder.featureName(block);
    return isMiddle ? name + ".middle" : name;
  }

  /** In the order in which the encoder computes them. */
  @Override
  public int compareTo(Feature other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return label();
  }
}
