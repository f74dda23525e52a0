package org.ala4j.table;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Metric.Block;
import org.ala4j.metrics.Metrics;
import org.ala4j.metrics.PairedBootstrap;

/** Two rows of a table compared image by image. */
public final class PairedImages {

  private PairedImages() {}

  /**
   * The paired bootstrap of the row against the reference for each metric that is stored by image.
   * What an image scored is averaged over the trials first; an image that only one side has, or has
   * a value for, is left out. The same image has the same number and the same file.
   *
   * @param row its trials, each the results of its test images
   * @param reference the same of the reference row
   * @return metric key → comparison; no entry where too few images are left
   */
  public static Map<String, PairedBootstrap> compare(
      List<List<ImageResult>> row, List<List<ImageResult>> reference) {
    var comparisons = new LinkedHashMap<String, PairedBootstrap>();
    for (var metric : Metrics.all()) {
      if (metric.block() == Block.IMAGES) {
        continue; // of the image, whatever the map
      }
      var ours = means(row, metric);
      var theirs = means(reference, metric);
      ours.keySet().retainAll(theirs.keySet());
      theirs.keySet().retainAll(ours.keySet());
      PairedBootstrap.of(array(ours), array(theirs))
          .ifPresent(comparison -> comparisons.put(metric.key(), comparison));
    }
    return comparisons;
  }

  /** An image of a dataset; another dataset's has another file. */
  private record Image(int number, String file) implements Comparable<Image> {
    private static final Comparator<Image> ORDER =
        Comparator.comparingInt(Image::number).thenComparing(Image::file);

    @Override
    public int compareTo(Image other) {
      return ORDER.compare(this, other);
    }
  }

  /** Image → mean over the trials in which its value is defined, in the order of the images. */
  private static Map<Image, Double> means(List<List<ImageResult>> trials, Metric metric) {
    var values = new TreeMap<Image, List<Double>>();
    for (var trial : trials) {
      for (var image : trial) {
        double value = image.value(metric);
        if (!Double.isNaN(value)) {
          values
              .computeIfAbsent(new Image(image.image(), image.file()), i -> new ArrayList<>())
              .add(value);
        }
      }
    }
    var means = new TreeMap<Image, Double>();
    values.forEach(
        (image, all) ->
            means.put(
                image, all.stream().mapToDouble(Double::doubleValue).average().orElseThrow()));
    return means;
  }

  private static double[] array(Map<Image, Double> values) {
    return values.values().stream().mapToDouble(Double::doubleValue).toArray();
  }
}
