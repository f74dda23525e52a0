package org.ala4j.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.function.Consumer;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The numbers of float32 arrays where they lie in the host's memory, for those who read or write
 * them past ND4J. This is the only class that does so.
 *
 * <p>On a GPU an array has a copy on either side, and ND4J 1.0.0-M2.1 hands out the host's as it
 * is: stale, or never filled, and what is written there is not noticed. So the array is fetched
 * before it is read and marked after it was written.
 */
public final class HostMemory {
  private HostMemory() {}

  /**
   * An array's numbers as they are now, from the first to the last in memory; not to be written.
   *
   * @throws IllegalArgumentException when they do not lie in c order
   */
  public static FloatBuffer read(INDArray array) {
    return bytes(array).asFloatBuffer();
  }

  /** As {@link #read}, byte by byte. */
  public static ByteBuffer readBytes(INDArray array) {
    return bytes(array);
  }

  /**
   * Lets an array's numbers be changed in place.
   *
   * @param change gets them as they are now
   * @throws IllegalArgumentException when they do not lie in c order
   */
  public static void write(INDArray array, Consumer<FloatBuffer> change) {
    change.accept(read(array));
    written(array);
  }

  /** Fetches the numbers of an array whose memory somebody already has. */
  public static void fetch(INDArray array) {
    Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
  }

  /** Says that the numbers of an array whose memory somebody has were written there. */
  public static void written(INDArray array) {
    Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
  }

  private static ByteBuffer bytes(INDArray array) {
    if (!COrder.is(array)) {
      throw new IllegalArgumentException(
          "An array is not in c order: " + array.shapeInfoToString());
    }
    fetch(array);
    ByteBuffer all = array.data().pointer().asByteBuffer().order(ByteOrder.nativeOrder());
    return all.limit(Math.toIntExact(array.length() * Float.BYTES));
  }
}
