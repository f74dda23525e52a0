/**
 * Measures of how well an attention map explains a prediction, and the statistics over trials.
 *
 * <p>Everything here works on plain arrays. What needs a model's predictions takes a {@link
 * org.ala4j.metrics.Classifier}; the package depends on no other package of ala4j.
 *
 * <p>Conventions shared by all metrics of a map against a region:
 *
 * <ul>
 *   <li>The map is bilinear-resized to the region's size first.
 *   <li>A region is 1 inside, 0 outside and NaN where the annotation says "ignore"; ignored pixels
 *       count on neither side.
 *   <li>A region with no inside pixel makes the metric undefined: the result is NaN, and {@link
 *       org.ala4j.metrics.Summary} leaves it out of the mean.
 * </ul>
 */
package org.ala4j.metrics;
