package org.ala4j.metrics;

import java.util.Optional;

/**
 * What one attention map scores by itself, against its region.
 *
 * @param iou intersection over union of the binarised map and the region, NaN without a region
 * @param area attended fraction of the image
 * @param pointing whether the maximum lies inside the region, NaN without a region
 * @param energy fraction of the map's sum inside the region, NaN without a region
 */
public record MapScores(double iou, double area, double pointing, double energy) {
  /** The scores of a map at the region's resolution. */
  public static MapScores of(Threshold threshold, Plane map, Optional<Plane> region) {
    double area = new AttendedArea(threshold).of(map);
    return region
        .map(
            r ->
                new MapScores(
                    new Iou(threshold).of(map, r),
                    area,
                    PointingGame.of(map, r),
                    Energy.of(map, r)))
        .orElse(new MapScores(Double.NaN, area, Double.NaN, Double.NaN));
  }
}
