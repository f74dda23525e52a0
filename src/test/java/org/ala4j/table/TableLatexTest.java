package org.ala4j.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ala4j.metrics.Metrics;
import org.ala4j.metrics.PairedBootstrap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableLatexTest {
  /** Every printable ASCII character and all that notes have used, and commands. */
  private static final String NASTY =
      "\\input{/etc/passwd} $x_1^2$ 100% & #1 ~{}[] \"q\" `a' <b|c> -- --- '' ,, *! \n\t\u0000"
          + " α λ σ ε ± × ÷ − ≥ ≤ ² ³ · † ‡ – — ’ “ ” … é Ž 鳥 \\end{document} \\write18{touch x}";

  private static Table table(String name) {
    return new Table(
        name,
        List.of(
            new TableRow("[" + name, List.of(all(0.4), all(0.42)), false),
            new TableRow("*whole", List.of(all(0.6), all(0.63)), false),
            new TableRow(name, List.of(Map.of("miou", 0.2)), true)),
        Map.of("[" + name, Map.of("miou", new Published(0.52, 0.041))),
        List.of(name, "100 % of α"),
        Optional.of("*whole"),
        Map.of("[" + name, Map.of("iou_best", new PairedBootstrap(24, -0.2, -0.3, -0.1, 0.0004))));
  }

  private static Map<String, Double> all(double value) {
    var trial = new HashMap<String, Double>();
    for (var metric : Metrics.all()) {
      trial.put(metric.key(), value);
    }
    return trial;
  }

  @Test
  void everySpecialCharacterIsEscaped() {
    assertThat(TableLatex.escaped("a_b & 5% #1 $x$ {y} ^ ~ \\ <|>"))
        .isEqualTo(
            "a\\_b \\& 5\\% \\#1 \\$x\\$ \\{y\\} \\textasciicircum{} \\textasciitilde{}"
                + " \\textbackslash{} \\textless{}\\textbar{}\\textgreater{}");
    assertThat(TableLatex.escaped("(iv) α ± 1−2")).isEqualTo("(iv) $\\alpha$ $\\pm$ 1$-$2");
    assertThat(TableLatex.escaped("--x ''")).isEqualTo("-{}-x '{}'");
    assertThat(TableLatex.escaped("é鳥\n\u0007")).isEqualTo("é(U+9CE5) (U+0007)");
  }

  @Test
  void theTableStandsAlone() {
    var table =
        new Table(
            "table4_demo",
            List.of(
                new TableRow("(i)", List.of(trial(0.40, 0.3), trial(0.42, 0.5)), false),
                new TableRow("(iv)", List.of(trial(0.60, 0.2), trial(0.62, 0.2)), false),
                new TableRow("all-ones", List.of(Map.of("miou", 0.9)), true)),
            Map.of("(i)", Map.of("miou", new Published(0.520, 0.041))),
            List.of("two seeds"),
            Optional.of("(iv)"),
            Map.of("(i)", Map.of("miou", new PairedBootstrap(24, -0.2, -0.3, -0.1, 0.0004))));
    assertThat(table.latex())
        .isEqualTo(
            """
            \\documentclass{article}
            \\usepackage[utf8]{inputenc}
            \\usepackage[T1]{fontenc}
            \\usepackage{booktabs}
            \\usepackage[a4paper,landscape,margin=12mm]{geometry}
            \\pagestyle{empty}
            \\setlength{\\tabcolsep}{4pt}
            \\begin{document}
            \\begin{table}[ht]
            \\centering\\footnotesize
            \\caption{table4\\_demo}
            \\begin{tabular}{lrrr}
            \\toprule
            row & $n$ & mIoU $\\uparrow$ & Area \\\\
            \\midrule
            (i) & 2 & $.410 \\pm .014^{\\dagger\\ddagger}$ & $.400 \\pm .141$ \\\\
            \\quad\\emph{published} &  & $.520 \\pm .041$ ($-.110$) &  \\\\
            (iv) & 2 & $\\mathbf{.610 \\pm .014}$ & $.200 \\pm .000$ \\\\
            \\midrule
            all-ones & 1 & $.900$ & n/a \\\\
            \\bottomrule
            \\end{tabular}
            \\end{table}
            \\noindent Mean $\\pm$ sample standard deviation over n trials. Bold: best row, \
            controls aside. $\\dagger$: differs from (iv), p \\textless{} 0.05 (Welch's t-test, \
            two-sided); $\\ddagger$: the same over images (paired bootstrap). \
            Published: the paper's numbers, in brackets measured $-$ published.
            \\begin{itemize}
            \\item two seeds
            \\end{itemize}
            \\end{document}
            """);
  }

  private static Map<String, Double> trial(double miou, double area) {
    return Map.of("miou", miou, "area", area);
  }

  @Test
  void namesCannotBecomeCommands() {
    var latex = table(NASTY).latex();
    assertThat(latex).doesNotContain("\\input{/").doesNotContain("\\write").contains("passwd");
    assertThat(latex.split("\\\\end\\{document}", -1)).hasSize(2);
    assertThat(latex).contains("\\caption").contains("other threshold rules").contains("hindsight");
  }

  /** Where there is a pdflatex; a full table fits the page. */
  @Test
  void itCompiles(@TempDir Path folder) throws IOException, InterruptedException {
    boolean present =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(path -> Files.isExecutable(Path.of(path, "pdflatex")));
    assumeTrue(present, "there is no pdflatex here: nothing was compiled");
    for (String name : List.of("plain", NASTY)) {
      table(name).write(folder);
      Path log = folder.resolve("log");
      Process process =
          new ProcessBuilder(
                  "pdflatex",
                  "-no-shell-escape",
                  "-interaction=nonstopmode",
                  "-halt-on-error",
                  "table.tex")
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(log)).isZero();
      assertThat(folder.resolve("table.pdf")).isNotEmptyFile();
      if (name.equals("plain")) {
        assertThat(Files.readString(log)).doesNotContain("Overfull").doesNotContain("Missing char");
      }
    }
  }
}
