package org.ala4j.figure;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import org.ala4j.figure.PrintText.Align;
import org.ala4j.picture.Palette;

/**
 * Photos in lines, what is shown of them in columns, each in its own shape.
 *
 * @param columns their heads
 * @param lines as many cells each as there are columns
 * @param print width, colour bar, labels
 */
public record MapsFigure(List<String> columns, List<Line> lines, Print print) implements Figure {
  private static final double GAP = 3;
  private static final double BAR = 5;
  private static final double BAR_ROOM = 24;
  private static final int SHADES = 64;
  private static final PrintText HEAD = new PrintText(7, PrintText.INK);
  private static final PrintText LABEL = new PrintText(5.5f, PrintText.SOFT);

  /** The pictures of one photo, all of its shape. */
  public record Line(List<Cell> cells) {
    public Line {
      cells = List.copyOf(cells);
    }

    /** Height over width. */
    double shape() {
      BufferedImage first = cells.get(0).picture();
      return (double) first.getHeight() / first.getWidth();
    }
  }

  /**
   * A picture.
   *
   * @param label below it, perhaps empty
   */
  public record Cell(BufferedImage picture, String label) {}

  /**
   * @throws IllegalArgumentException if a line has another number of cells than there are columns
   */
  public MapsFigure {
    columns = List.copyOf(columns);
    lines = List.copyOf(lines);
    for (Line line : lines) {
      if (line.cells().size() != columns.size()) {
        throw new IllegalArgumentException(
            line.cells().size() + " cells for " + columns.size() + " columns");
      }
    }
  }

  private double cell() {
    double room = width() - (print.colourBar() ? BAR_ROOM : 0) - GAP * (columns.size() - 1);
    return room / columns.size();
  }

  private double lineHeight(Line line) {
    return line.shape() * cell() + (print.labels() ? LABEL.line() + 1 : 0) + GAP;
  }

  @Override
  public double width() {
    return print.width().points();
  }

  @Override
  public double height() {
    return HEAD.line() + 2 + lines.stream().mapToDouble(this::lineHeight).sum();
  }

  @Override
  public void draw(Graphics2D graphics) {
    for (int c = 0; c < columns.size(); c++) {
      String head = HEAD.fitted(columns.get(c), cell());
      HEAD.write(graphics, head, Align.CENTRE, left(c) + cell() / 2, HEAD.size());
    }
    double top = HEAD.line() + 2;
    for (Line line : lines) {
      for (int c = 0; c < columns.size(); c++) {
        draw(graphics, line.cells().get(c), left(c), top, line.shape() * cell());
      }
      top += lineHeight(line);
    }
    if (print.colourBar()) {
      bar(graphics);
    }
  }

  private double left(int column) {
    return column * (cell() + GAP);
  }

  private void draw(Graphics2D graphics, Cell cell, double left, double top, double height) {
    BufferedImage picture = print.small(cell.picture(), columns.size());
    AffineTransform place = AffineTransform.getTranslateInstance(left, top);
    place.scale(cell() / picture.getWidth(), height / picture.getHeight());
    graphics.drawImage(picture, place, null);
    if (print.labels()) {
      String label = LABEL.fitted(cell.label(), cell());
      LABEL.write(graphics, label, Align.LEFT, left, top + height + LABEL.size() + 1);
    }
  }

  /** The map's colours from 0 at the bottom to 1, beside the first lines. */
  private void bar(Graphics2D graphics) {
    double left = width() - BAR_ROOM + 2 * GAP;
    double top = HEAD.line() + 2;
    double height = Math.min(height() - top - GAP, 2.5 * cell());
    for (int i = 0; i < SHADES; i++) {
      graphics.setColor(new Color(Palette.rgb(1 - i / (SHADES - 1.0))));
      double from = top + height * i / SHADES;
      double overlap = i == SHADES - 1 ? 0 : 0.3; // no white lines between them
      graphics.fill(new Rectangle2D.Double(left, from, BAR, height / SHADES + overlap));
    }
    double right = left + BAR + 1.5;
    LABEL.write(graphics, "1", Align.LEFT, right, top + LABEL.size());
    LABEL.write(graphics, "0", Align.LEFT, right, top + height);
    LABEL.writeUp(graphics, "attention", right + LABEL.size(), top + height / 2);
  }
}
