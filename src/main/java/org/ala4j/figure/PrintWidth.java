package org.ala4j.figure;

/** How wide a figure is printed. */
public enum PrintWidth {
  /** One column of two, 86 mm. */
  ONE(86),
  /** Both columns, 178 mm. */
  TWO(178);

  private static final double POINTS_PER_MILLIMETRE = 72 / 25.4;
  private final int millimetres;

  PrintWidth(int millimetres) {
    this.millimetres = millimetres;
  }

  public double points() {
    return millimetres * POINTS_PER_MILLIMETRE;
  }
}
