package org.ala4j.metrics;

import java.util.Optional;
import java.util.function.Supplier;
import org.ala4j.metrics.InsertionDeletion.Curves;

/** The map of one image that is to be scored, with all that a metric may look at. */
public final class JudgedMap {
  private final Plane map;
  private final Optional<Plane> region;
  private final Threshold threshold;
  private final Optional<Probe> probe;
  private final Optional<Plane> others;

  /**
   * @param map {@code [S·S]}, at the resolution of the network's input, as the explainer drew it
   * @param region 1 inside, 0 outside, NaN ignored, of the same size; empty when it is not known
   * @param threshold the experiment's rule for "attended"
   * @param probe of the model, for those images that it is asked about
   * @param others how often a pixel of the other images' regions lies where; empty when it is not
   *     known
   */
  public JudgedMap(
      Plane map,
      Optional<Plane> region,
      Threshold threshold,
      Optional<Probe> probe,
      Optional<Plane> others) {
    this.map = map;
    this.region = region;
    this.threshold = threshold;
    this.probe = probe;
    this.others = others;
  }

  /** A map without other images. */
  public JudgedMap(Plane map, Optional<Plane> region, Threshold threshold, Optional<Probe> probe) {
    this(map, region, threshold, probe, Optional.empty());
  }

  /** A map without a model. */
  public JudgedMap(Plane map, Optional<Plane> region, Threshold threshold) {
    this(map, region, threshold, Optional.empty());
  }

  /**
   * What a metric may ask the model about one image.
   *
   * @param image {@code [3·S·S]}, RGB on 0..1, planar (channel, row, column); a copy
   * @param target the class that insertion and deletion follow
   * @param classifier predicts for any images of that size; each costs a forward pass
   * @param curves insertion and deletion of this map
   */
  public record Probe(Supplier<float[]> image, int target, Classifier classifier, Curves curves) {}

  public Plane map() {
    return map;
  }

  public boolean hasRegion() {
    return region.isPresent();
  }

  /** The annotated region; there must be one, as there is for metrics that need it. */
  public Plane region() {
    return region.orElseThrow();
  }

  /** Where the regions of the other images lie. */
  public Optional<Plane> others() {
    return others;
  }

  public Threshold threshold() {
    return threshold;
  }

  public boolean hasProbe() {
    return probe.isPresent();
  }

  /** The model; there must be one, as there is for metrics that need a classifier. */
  public Probe probe() {
    return probe.orElseThrow();
  }
}
