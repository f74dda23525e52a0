package org.ala4j.data.demo;

import java.awt.Color;

/** An opaque colour; its parts are from 0 to 1. */
record Tint(double red, double green, double blue) {
  static final Tint WHITE = new Tint(1, 1, 1);
  static final Tint BLACK = new Tint(0, 0, 0);

  static Tint of(int rgb) {
    return new Tint((rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0);
  }

  Tint mix(Tint other, double share) {
    return new Tint(
        red + share * (other.red - red),
        green + share * (other.green - green),
        blue + share * (other.blue - blue));
  }

  Tint lighter(double share) {
    return mix(WHITE, share);
  }

  Tint darker(double share) {
    return mix(BLACK, share);
  }

  /** An individual's shade: brightness and each part a little different. */
  Tint vary(Dice dice, double amount) {
    double brightness = 1 + dice.around(1.5 * amount);
    return new Tint(
        clamped(red * brightness + dice.around(amount)),
        clamped(green * brightness + dice.around(amount)),
        clamped(blue * brightness + dice.around(amount)));
  }

  private static double clamped(double part) {
    return Math.min(1, Math.max(0, part));
  }

  Color color(double opacity) {
    return new Color(level(red), level(green), level(blue), level(opacity));
  }

  private static int level(double part) {
    return (int) (255 * clamped(part) + 0.5);
  }
}
