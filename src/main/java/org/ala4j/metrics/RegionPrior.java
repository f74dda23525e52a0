package org.ala4j.metrics;

import java.util.Optional;

/**
 * Where the regions of many images lie: each image has the same weight, whatever its region's size.
 */
public final class RegionPrior {
  private double[] sum = new double[0];
  private int images;

  /** Adds an image's region; one without an inside pixel does not count. */
  public void add(Plane region) {
    double share = share(region);
    if (share == 0) {
      return;
    }
    if (sum.length == 0) {
      sum = new double[region.values().length];
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] += region.values()[i] > 0 ? share : 0;
    }
    images++;
  }

  /** What a pixel inside counts. */
  private static double share(Plane region) {
    int inside = 0;
    for (float value : region.values()) {
      inside += value > 0 ? 1 : 0;
    }
    return inside == 0 ? 0 : 1.0 / inside;
  }

  /**
   * How often a pixel of the other images' regions lies where.
   *
   * @param own an image's region, which was added
   * @return empty if there is no other
   */
  public Optional<Plane> others(Plane own) {
    double share = share(own);
    if (images - (share == 0 ? 0 : 1) < 1) {
      return Optional.empty();
    }
    float[] others = new float[sum.length];
    for (int i = 0; i < others.length; i++) {
      others[i] = (float) Math.max(0, sum[i] - (own.values()[i] > 0 ? share : 0));
    }
    return Optional.of(new Plane(own.height(), own.width(), others));
  }
}
