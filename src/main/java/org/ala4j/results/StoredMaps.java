package org.ala4j.results;

import java.nio.file.Path;
import java.util.List;
import org.ala4j.table.ImageResult;

/**
 * What is stored of one explainer's maps in one trial.
 *
 * @param name its row in the table
 * @param images what each test image scored
 * @param pictures the folder of its pictures; it may be absent
 * @param drawn ids of the images that have pictures, ascending
 */
public record StoredMaps(
    String name, List<ImageResult> images, Path pictures, List<Integer> drawn) {
  /** The same by another name. */
  StoredMaps renamed(String other) {
    return new StoredMaps(other, images, pictures, drawn);
  }
}
