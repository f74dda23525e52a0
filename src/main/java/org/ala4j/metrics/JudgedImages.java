package org.ala4j.metrics;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What all judged images scored, for metrics of them together.
 *
 * @param scores of each image
 * @param iouByCut {@link IouByCut} of those that have a region
 */
@SuppressWarnings("ArrayRecordComponent") // only read
public record JudgedImages(List<Map<Metric, Double>> scores, List<float[]> iouByCut) {

  /**
   * The mean of a metric over the quarter of images, rounded up, whose regions lie farthest from
   * the middle; NaN without any.
   */
  double offCentre(Metric metric) {
    List<Map<Metric, Double>> known =
        scores.stream().filter(s -> !Double.isNaN(Metric.OFF_CENTRE.in(s))).toList();
    return Metrics.mean(
        metric,
        known.stream()
            .sorted(Comparator.comparingDouble(s -> -Metric.OFF_CENTRE.in(s)))
            .limit((known.size() + 3) / 4)
            .toList());
  }

  /** The mean IoU at the one cut, the same for all images, at which it is highest. */
  double oneCut() {
    double best = Double.NaN;
    for (int k = 0; k < IouByCut.CUTS && !iouByCut.isEmpty(); k++) {
      int cut = k;
      double mean = iouByCut.stream().mapToDouble(ious -> ious[cut]).average().orElseThrow();
      best = Double.isNaN(best) ? mean : Math.max(best, mean);
    }
    return best;
  }
}
