package org.ala4j.data.demo;

import java.util.Locale;

/** The colours of which plumages are made, each with the word a caption has for it. */
enum Dye {
  RED(0xC2261C),
  ORANGE(0xE0752A),
  YELLOW(0xEEC52E),
  GREEN(0x3F8A3B),
  BLUE(0x2E62B4),
  BROWN(0x7A5433),
  RUSTY(0xA5562A),
  CREAM(0xEADDBB),
  WHITE(0xF1EFE9),
  GREY(0x8A9098),
  BLACK(0x26262A);

  private final Tint tint;

  Dye(int rgb) {
    tint = Tint.of(rgb);
  }

  Tint tint() {
    return tint;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
