package org.ala4j.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.ala4j.metrics.Metric;
import org.ala4j.metrics.Metric.Block;

/** {@link Table#latex()}. Needs the packages booktabs and geometry, which every TeX Live has. */
final class TableLatex {

  /** What text becomes in LaTeX: its special characters, and the symbols that tables use. */
  private static final Map<Integer, String> SYMBOLS =
      Map.ofEntries(
          symbol("\\", "\\textbackslash{}"),
          symbol("{", "\\{"),
          symbol("}", "\\}"),
          symbol("$", "\\$"),
          symbol("&", "\\&"),
          symbol("#", "\\#"),
          symbol("%", "\\%"),
          symbol("_", "\\_"),
          symbol("^", "\\textasciicircum{}"),
          symbol("~", "\\textasciitilde{}"),
          symbol("<", "\\textless{}"),
          symbol(">", "\\textgreater{}"),
          symbol("|", "\\textbar{}"),
          symbol("\"", "\\textquotedbl{}"),
          symbol("`", "\\textasciigrave{}"),
          symbol("[", "{[}"), // else \\ takes it for its option
          symbol("*", "{*}"), // likewise
          symbol("±", "$\\pm$"),
          symbol("×", "$\\times$"),
          symbol("÷", "$\\div$"),
          symbol("−", "$-$"),
          symbol("≥", "$\\geq$"),
          symbol("≤", "$\\leq$"),
          symbol("²", "$^2$"),
          symbol("³", "$^3$"),
          symbol("·", "$\\cdot$"),
          symbol("α", "$\\alpha$"),
          symbol("λ", "$\\lambda$"),
          symbol("σ", "$\\sigma$"),
          symbol("ε", "$\\varepsilon$"),
          symbol("†", "$\\dagger$"),
          symbol("‡", "$\\ddagger$"),
          symbol("–", "\\textendash{}"),
          symbol("—", "\\textemdash{}"),
          symbol("’", "\\textquoteright{}"),
          symbol("“", "\\textquotedblleft{}"),
          symbol("”", "\\textquotedblright{}"),
          symbol("…", "\\dots{}"));

  private final Table table;
  private final List<String> lines = new ArrayList<>();

  private TableLatex(Table table) {
    this.table = table;
  }

  static String render(Table table) {
    var latex = new TableLatex(table);
    latex.addDocument();
    return String.join("\n", latex.lines) + "\n";
  }

  /** The main block as a {@code tabular} for {@code \\input}, without float and caption. */
  static String fragment(Table table) {
    var latex = new TableLatex(table);
    latex.lines.add("% " + escaped(table.experiment()) + "; needs \\usepackage{booktabs}");
    latex.addTabular(table.columns(Block.MAIN));
    latex.lines.add("% " + latex.legend());
    return String.join("\n", latex.lines) + "\n";
  }

  private void addDocument() {
    lines.add("\\documentclass{article}");
    lines.add("\\usepackage[utf8]{inputenc}");
    lines.add("\\usepackage[T1]{fontenc}");
    lines.add("\\usepackage{booktabs}");
    lines.add("\\usepackage[a4paper,landscape,margin=12mm]{geometry}");
    lines.add("\\pagestyle{empty}");
    lines.add("\\setlength{\\tabcolsep}{4pt}");
    lines.add("\\begin{document}");
    addTable(escaped(table.experiment()), table.columns(Block.MAIN));
    for (Block block : Block.BELOW) {
      if (!table.columns(block).isEmpty()) {
        addTable(
            escaped(table.experiment() + ": " + block.title().toLowerCase(Locale.ROOT)),
            table.columns(block));
      }
    }
    lines.add("\\noindent " + legend());
    if (!table.notes().isEmpty()) {
      lines.add("\\begin{itemize}");
      table.notes().forEach(note -> lines.add("\\item " + escaped(note)));
      lines.add("\\end{itemize}");
    }
    lines.add("\\end{document}");
  }

  private void addTable(String caption, List<Metric> columns) {
    lines.add("\\begin{table}[ht]");
    lines.add("\\centering\\footnotesize");
    lines.add("\\caption{" + caption + "}");
    addTabular(columns);
    lines.add("\\end{table}");
  }

  private void addTabular(List<Metric> columns) {
    lines.add("\\begin{tabular}{lr" + "r".repeat(columns.size()) + "}");
    lines.add("\\toprule");
    lines.add(line("row", "$n$", columns.stream().map(TableLatex::heading).toList()));
    lines.add("\\midrule");
    boolean inControls = false;
    for (var row : table.rows()) {
      if (row.control() && !inControls) {
        inControls = true;
        lines.add("\\midrule");
      }
      var cells = columns.stream().map(metric -> cell(row, metric)).toList();
      lines.add(line(escaped(row.title()), Integer.toString(row.trials().size()), cells));
      if (table.published(row, columns)) {
        var numbers = columns.stream().map(metric -> published(row, metric)).toList();
        lines.add(line("\\quad\\emph{published}", "", numbers));
      }
    }
    lines.add("\\bottomrule");
    lines.add("\\end{tabular}");
  }

  private static String line(String first, String second, List<String> cells) {
    return first + " & " + second + " & " + String.join(" & ", cells) + " \\\\";
  }

  private static String heading(Metric metric) {
    return escaped(metric.label())
        + switch (metric.direction()) {
          case HIGHER -> " $\\uparrow$";
          case LOWER -> " $\\downarrow$";
          case NEITHER -> "";
        };
  }

  private String cell(TableRow row, Metric metric) {
    var summary = table.summary(row, metric);
    if (summary.n() == 0) {
      return "n/a";
    }
    var number = number(summary.mean(), summary.std());
    var marks = table.marks(row, metric).replace("†", "\\dagger").replace("‡", "\\ddagger");
    return "$"
        + (table.best(row, metric) ? "\\mathbf{" + number + "}" : number)
        + (marks.isEmpty() ? "" : "^{" + marks + "}")
        + "$"
        + (summary.n() < row.trials().size() ? " ($n=" + summary.n() + "$)" : "");
  }

  private String published(TableRow row, Metric metric) {
    var published = table.published(row).get(metric.key());
    return published == null
        ? ""
        : "$" + number(published.mean(), published.std()) + "$" + bracketed(row, metric);
  }

  private String bracketed(TableRow row, Metric metric) {
    OptionalDouble difference = table.difference(row, metric);
    return difference.isEmpty() ? "" : " ($" + Decimals.signed(difference.getAsDouble()) + "$)";
  }

  private static String number(double mean, double std) {
    return Double.isNaN(std)
        ? Decimals.three(mean)
        : Decimals.three(mean) + " \\pm " + Decimals.three(std);
  }

  private String legend() {
    var parts = new ArrayList<String>();
    parts.add("Mean ± sample standard deviation over n trials. Bold: best row, controls aside.");
    table.marksLegend().ifPresent(parts::add);
    table.publishedLegend().ifPresent(parts::add);
    return escaped(String.join(" ", parts));
  }

  /**
   * Text that shows as itself, whatever it holds: nothing in it is a command. Letters that the
   * fonts may lack are shown by their numbers.
   */
  static String escaped(String text) {
    return text.codePoints()
        .mapToObj(TableLatex::escaped)
        .collect(Collectors.joining())
        .replaceAll("([-',])(?=\\1)", "$1{}"); // two of them would melt into a ligature
  }

  private static String escaped(int character) {
    String known = SYMBOLS.get(character);
    if (known != null) {
      return known;
    }
    if (Character.isWhitespace(character) || character == 0xA0) {
      return " ";
    }
    boolean ascii = character > ' ' && character < 0x7F;
    boolean latin = character >= 0xC0 && character <= 0xFF;
    return ascii || latin
        ? Character.toString(character)
        : String.format(Locale.ROOT, "(U+%04X)", character);
  }

  private static Map.Entry<Integer, String> symbol(String character, String latex) {
    return Map.entry(character.codePointAt(0), latex);
  }
}
