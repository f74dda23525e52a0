package org.ala4j.page;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes HTML (and SVG within it). Everything that comes in as text or as an attribute's value goes
 * out escaped, so that no name of a file, class or row can become markup.
 */
final class Html {
  private final StringBuilder out = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /** How the start tag in the making will end; empty when there is none. */
  private String end = "";

  /** Opens an element; {@link #with} may follow. */
  Html open(String tag) {
    start(tag, ">");
    open.push(tag);
    return this;
  }

  /** Opens an element of these classes. */
  Html open(String tag, String classes) {
    return open(tag).with("class", classes);
  }

  /**
   * An element without content, such as {@code input} or {@code path}; {@link #with} may follow.
   */
  Html empty(String tag) {
    start(tag, "/>");
    return this;
  }

  /** Gives the element that was begun last an attribute; null gives none. */
  Html with(String attribute, String value) {
    if (end.isEmpty()) {
      throw new IllegalStateException("the element has content already");
    }
    if (value != null) {
      out.append(' ').append(attribute).append("=\"").append(escaped(value)).append('"');
    }
    return this;
  }

  /** An attribute with a number for its value, such as a length. */
  Html with(String attribute, int value) {
    return with(attribute, Integer.toString(value));
  }

  /** An element that holds only text. */
  Html element(String tag, String text) {
    return open(tag).text(text).close();
  }

  /** An element of these classes that holds only text. */
  Html element(String tag, String classes, String text) {
    return open(tag, classes).text(text).close();
  }

  /** Text. */
  Html text(String text) {
    finishStart();
    out.append(escaped(text));
    return this;
  }

  /** Closes the element opened last. */
  Html close() {
    finishStart();
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  /** A line's end, for whoever reads the source. */
  Html newLine() {
    finishStart();
    out.append('\n');
    return this;
  }

  private void start(String tag, String tagEnd) {
    finishStart();
    out.append('<').append(tag);
    end = tagEnd;
  }

  private void finishStart() {
    out.append(end);
    end = "";
  }

  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /**
   * What was written.
   *
   * @throws IllegalStateException if an element is still open
   */
  @Override
  public String toString() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("still open: " + open);
    }
    return out + end;
  }
}
