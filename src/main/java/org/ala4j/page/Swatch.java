package org.ala4j.page;

/** A short piece of a row's line, which tells the row by its colour and its dashes. */
final class Swatch {

  private Swatch() {}

  static void write(Html html, String style) {
    html.open("svg", "swatch").with("viewBox", "0 0 28 10").with("aria-hidden", "true");
    html.open("g", style).empty("path").with("class", "line").with("d", "M1 5H27");
    html.close().close();
  }
}
