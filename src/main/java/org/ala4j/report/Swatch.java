package org.ala4j.report;

/** A short piece of a row's line, which tells the row by its colour and its dashes. */
final class Swatch {

  private Swatch() {}

  static void write(Html html, String style) {
    html.open("svg", "class", "swatch", "viewBox", "0 0 28 10", "aria-hidden", "true");
    html.open("g", "class", style).empty("path", "class", "line", "d", "M1 5H27").close().close();
  }
}
