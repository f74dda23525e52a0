package org.ala4j.evaluate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ala4j.data.Example;
import org.ala4j.data.ImageDataset;
import org.ala4j.metrics.InsertionDeletion;
import org.ala4j.metrics.Masking;
import org.ala4j.metrics.Threshold;

/**
 * How maps are judged (paper §5.3).
 *
 * @param split the images that they are judged on
 * @param threshold binarises the min-max normalised map for IoU and attended area
 * @param images how many of them are judged for accuracy and the region metrics; 0 = all
 * @param curveImages how many for insertion and deletion; 0 = all, −1 = none
 * @param steps of insertion and deletion
 * @param target whose probability the curves follow
 * @param masking what stands where the curves mask pixels out
 * @param batch images per forward pass
 * @param pictures how many have their maps kept; 0 = none
 */
public record EvaluationConfig(
    Split split,
    Threshold threshold,
    int images,
    int curveImages,
    int steps,
    InsertionDeletion.Target target,
    Masking masking,
    int batch,
    int pictures) {

  /** A part of a dataset; what is chosen by its scores must not be chosen on test images. */
  public enum Split {
    TEST,
    VALIDATION;

    /** Its examples, by ascending id. */
    public List<Example> of(ImageDataset data) {
      return this == TEST ? data.test() : data.validation();
    }

    /** As in an experiment file. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The rules that scores depend on, by their keys in an experiment file. */
  public Map<String, Object> rules() {
    Map<String, Object> rules = new LinkedHashMap<>();
    rules.put("split", split.text());
    rules.put("iou.threshold", threshold.text());
    rules.put("insertion_deletion.steps", steps);
    rules.put("insertion_deletion.target", target.name().toLowerCase(Locale.ROOT));
    rules.put("insertion_deletion.masking", masking.name().toLowerCase(Locale.ROOT));
    return rules;
  }
}
