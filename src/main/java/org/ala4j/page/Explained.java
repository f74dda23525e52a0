package org.ala4j.page;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ala4j.metrics.InsertionDeletion.Curves;

/**
 * An image file that was explained.
 *
 * @param image its file
 * @param folder its folder within the output
 * @param target the explained class
 * @param perception the perception branch's likeliest classes, best first
 * @param ala those of ALA's own head
 * @param curves by method; empty when they were not asked for
 */
public record Explained(
    Path image,
    String folder,
    Ranked target,
    List<Ranked> perception,
    List<Ranked> ala,
    Map<String, Curves> curves) {
  /** A class and its probability. */
  public record Ranked(String name, double probability) {}
}
