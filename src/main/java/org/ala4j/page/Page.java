package org.ala4j.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What all pages share: one HTML file with its style sheet, that loads nothing and runs nothing.
 */
final class Page {
  private static final Pattern SLOT = Pattern.compile("\\{\\{(\\w+)}}");

  private Page() {}

  /** A part of the page; its title stands in the list of contents, too. */
  record Section(String id, String title, String lead, Consumer<Html> content) {}

  static String html(String title, Consumer<Html> summary, List<Section> sections) {
    Map<String, String> slots = new LinkedHashMap<>();
    slots.put("title", Html.escaped(title));
    slots.put("style", resource("page.css"));
    slots.put("summary", part(summary));
    slots.put("contents", part(html -> writeContents(html, sections)));
    slots.put("body", part(html -> sections.forEach(section -> write(html, section))));
    return SLOT.matcher(resource("page.html"))
        .replaceAll(slot -> Matcher.quoteReplacement(slots.get(slot.group(1))));
  }

  private static String part(Consumer<Html> writer) {
    Html html = new Html();
    writer.accept(html);
    return html.toString();
  }

  private static String resource(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Html html, Section section) {
    html.open("section").with("id", section.id()).element("h2", section.title());
    if (!section.lead().isEmpty()) {
      html.element("p", "lead", section.lead());
    }
    section.content().accept(html);
    html.close().newLine();
  }

  private static void writeContents(Html html, List<Section> sections) {
    html.open("ul");
    for (Section section : sections) {
      html.open("li")
          .open("a")
          .with("href", "#" + section.id())
          .text(section.title())
          .close()
          .close();
    }
    html.close();
  }
}
