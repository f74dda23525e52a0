package org.ala4j.metrics;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

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

  /** The mean over images; images for which the score is undefined (NaN) are left out. */
  public static double mean(List<MapScores> scores, ToDoubleFunction<MapScores> score) {
    return scores.stream()
        .mapToDouble(score)
        .filter(x -> !Double.isNaN(x))
        .average()
        .orElse(Double.NaN);
  }
}
