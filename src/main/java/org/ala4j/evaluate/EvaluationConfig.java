package org.ala4j.evaluate;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.ala4j.metrics.InsertionDeletion;
import org.ala4j.metrics.Masking;
import org.ala4j.metrics.Threshold;

/**
 * How maps are judged (paper §5.3).
 *
 * @param threshold binarises the min-max normalised map for IoU and attended area
 * @param images test images for accuracy and the region metrics; 0 = all
 * @param curveImages test images for insertion and deletion; 0 = all, −1 = none
 * @param steps of insertion and deletion
 * @param target whose probability the curves follow
 * @param masking what stands where the curves mask pixels out
 * @param batch images per forward pass
 * @param pictures test images whose maps are kept; 0 = none
 */
public record EvaluationConfig(
    Threshold threshold,
    int images,
    int curveImages,
    int steps,
    InsertionDeletion.Target target,
    Masking masking,
    int batch,
    int pictures) {

  /** The rules that scores depend on, by their keys in an experiment file. */
  public Map<String, Object> rules() {
    Map<String, Object> rules = new LinkedHashMap<>();
    rules.put("iou.threshold", threshold.text());
    rules.put("insertion_deletion.steps", steps);
    rules.put("insertion_deletion.target", target.name().toLowerCase(Locale.ROOT));
    rules.put("insertion_deletion.masking", masking.name().toLowerCase(Locale.ROOT));
    return rules;
  }
}
