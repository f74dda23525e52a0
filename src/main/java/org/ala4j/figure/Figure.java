package org.ala4j.figure;

import java.awt.Graphics2D;

/** Something to be printed. Lengths are in points, 1/72 inch. */
public interface Figure {
  double width();

  double height();

  /** Draws it with its upper left corner at the origin. */
  void draw(Graphics2D graphics);
}
