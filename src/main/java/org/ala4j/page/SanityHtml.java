package org.ala4j.page;

import org.ala4j.table.SanityTable;

/** The table of sanity checks on a page. */
final class SanityHtml {
  private SanityHtml() {}

  static void write(SanityTable table, Html html) {
    html.open("div", "scroll")
        .open("table", "numbers")
        .open("thead")
        .open("tr")
        .element("th", "explainer");
    table.stages().forEach(stage -> html.element("th", stage));
    html.close().close().open("tbody");
    for (String explainer : table.explainers()) {
      html.open("tr").open("th").with("scope", "row").text(explainer).close();
      table.stages().forEach(stage -> html.element("td", table.cell(explainer, stage)));
      html.close();
    }
    html.close().close().close();
  }
}
