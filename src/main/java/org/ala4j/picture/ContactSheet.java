package org.ala4j.picture;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;

/**
 * Many pictures on one sheet: a column per image, a line per variant or method.
 *
 * @param tileSide the side in pixels to which every tile is scaled
 * @param columns the columns' labels
 * @param lines the lines, each with as many tiles as there are columns
 */
public record ContactSheet(int tileSide, List<String> columns, List<Line> lines) {
  private static final int GAP = 6;
  private static final Color PAPER = Color.WHITE;
  private static final Color INK = new Color(0x202020);
  private static final Color FAINT_INK = new Color(0x606060);

  /**
   * One line of the sheet.
   *
   * @param label written left of the line, for example the row of the table
   * @param tiles from left to right
   */
  public record Line(String label, List<Tile> tiles) {
    /** Copies the list. */
    public Line {
      tiles = List.copyOf(tiles);
    }
  }

  /**
   * One picture of the sheet.
   *
   * @param picture of any shape, for example {@link Overlay#blendPanel()}
   * @param caption written below it; empty for none
   */
  public record Tile(BufferedImage picture, String caption) {}

  /**
   * @throws IllegalArgumentException if a line has another number of tiles than there are columns
   */
  public ContactSheet {
    columns = List.copyOf(columns);
    lines = List.copyOf(lines);
    for (var line : lines) {
      if (line.tiles().size() != columns.size()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "line '%s' has %d tiles for %d columns",
                line.label(),
                line.tiles().size(),
                columns.size()));
      }
    }
  }

  /** Draws the sheet: column labels on top, each line's label to its left. */
  public BufferedImage picture() {
    var heading = heading();
    var small = new Lettering(Math.max(10, tileSide / 12));
    int lineHeight = tileSide + small.lineHeight() + GAP;
    int width = left(columns.size());
    int height = 2 * GAP + heading.lineHeight() + lines.size() * lineHeight;
    var sheet = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var graphics = sheet.createGraphics();
    graphics.setColor(PAPER);
    graphics.fillRect(0, 0, width, height);
    for (int c = 0; c < columns.size(); c++) {
      small.write(graphics, columns.get(c), INK, left(c), GAP, tileSide);
    }
    for (int i = 0; i < lines.size(); i++) {
      int top = GAP + heading.lineHeight() + i * lineHeight;
      int middle = top + (tileSide - heading.lineHeight()) / 2;
      heading.write(graphics, lines.get(i).label(), INK, GAP, middle, margin() - GAP);
      drawTiles(graphics, lines.get(i), top, small);
    }
    graphics.dispose();
    return sheet;
  }

  private void drawTiles(Graphics2D graphics, Line line, int top, Lettering small) {
    for (int c = 0; c < line.tiles().size(); c++) {
      var tile = line.tiles().get(c);
      draw(graphics, tile.picture(), left(c), top);
      small.write(graphics, tile.caption(), FAINT_INK, left(c), top + tileSide, tileSide);
    }
  }

  /** In its own shape, in the middle of its tile. */
  private void draw(Graphics2D graphics, BufferedImage picture, int left, int top) {
    BufferedImage small = small(picture, tileSide);
    graphics.drawImage(
        small,
        left + (tileSide - small.getWidth()) / 2,
        top + (tileSide - small.getHeight()) / 2,
        null);
  }

  /**
   * A picture scaled to a longer side: what many tiles are made of, so that large photos need not
   * all be held.
   */
  public static BufferedImage small(BufferedImage picture, int side) {
    double scale = (double) side / Math.max(picture.getWidth(), picture.getHeight());
    int width = (int) Math.max(1, Math.round(scale * picture.getWidth()));
    int height = (int) Math.max(1, Math.round(scale * picture.getHeight()));
    if (width == picture.getWidth() && height == picture.getHeight()) {
      return picture;
    }
    var small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var graphics = small.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.drawImage(scaled(picture, width, height), 0, 0, width, height, null);
    graphics.dispose();
    return small;
  }

  /** Averaged where it is much too large: bicubic scaling looks at a few pixels only. */
  private static Image scaled(BufferedImage picture, int width, int height) {
    return picture.getWidth() > 3 * width / 2
        ? picture.getScaledInstance(width, height, Image.SCALE_AREA_AVERAGING)
        : picture;
  }

  private Lettering heading() {
    return new Lettering(Math.max(12, tileSide / 11));
  }

  /** Room for the lines' labels, at most a tile's width. */
  private int margin() {
    int widest = lines.stream().mapToInt(line -> heading().width(line.label())).max().orElse(0);
    return 3 * GAP + Math.min(tileSide, widest);
  }

  private int left(int column) {
    return margin() + column * (tileSide + GAP);
  }
}
