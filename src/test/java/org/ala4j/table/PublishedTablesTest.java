package org.ala4j.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedTablesTest {
  private final PublishedTables paper = PublishedTables.read(Path.of("results/paper.json"));

  @Test
  void allTablesAreComplete() {
    assertThat(paper.keys()).containsExactly("table2", "table3", "table4");
    for (var key : new String[] {"table2", "table3"}) {
      assertThat(paper.table(key).rows().keySet())
          .containsExactly("LRP", "IG", "Guided BP", "Score-CAM", "Grad-CAM", "Ours");
    }
    assertThat(paper.table("table4").rows().keySet())
        .containsExactly("(i)", "(ii)", "(iii)", "(iv)");
    for (var key : paper.keys()) {
      var table = paper.table(key);
      for (var row : table.rows().values()) {
        assertThat(row.keySet()).containsExactly("miou", "insertion", "deletion", "id");
        assertThat(row.values()).allMatch(n -> Double.isNaN(n.std()) == (table.trials() == 1));
      }
    }
  }

  /** The tables as the paper prints them: mIoU, insertion, deletion, ID. */
  private static final Map<String, String> PRINTED =
      Map.of(
          "table2",
          """
          LRP       .000±.000 .215±.021 .010±.004 .211±.025
          IG        .038±.004 .415±.031 .022±.003 .393±.029
          Guided BP .062±.005 .287±.015 .043±.003 .244±.013
          Score-CAM .160±.032 .604±.044 .091±.026 .514±.068
          Grad-CAM  .161±.026 .430±.027 .209±.024 .221±.037
          Ours      .693±.007 .704±.012 .007±.002 .697±.011
          """,
          "table3",
          """
          LRP       .007 .314 .006 .298
          IG        .215 .098 .007 .091
          Guided BP .215 .107 .010 .097
          Score-CAM .200 .377 .033 .344
          Grad-CAM  .218 .186 .060 .126
          Ours      .379 .462 .003 .459
          """,
          "table4",
          """
          (i)       .520±.041 .678±.020 .019±.002 .659±.021
          (ii)      .477±.019 .595±.054 .020±.012 .575±.045
          (iii)     .495±.008 .717±.009 .014±.004 .702±.011
          (iv)      .693±.007 .704±.012 .007±.002 .697±.011
          """);

  @Test
  void everyNumberIsTheOnePrinted() {
    assertThat(PRINTED.keySet()).containsExactlyInAnyOrderElementsOf(paper.keys());
    PRINTED.forEach(
        (key, printed) -> {
          var stored = new StringBuilder();
          paper
              .table(key)
              .rows()
              .forEach(
                  (name, row) -> {
                    stored.append(String.format(Locale.ROOT, "%-10s", name));
                    stored.append(
                        Stream.of("miou", "insertion", "deletion", "id")
                            .map(metric -> printed(row.get(metric)))
                            .collect(Collectors.joining(" ")));
                    stored.append('\n');
                  });
          assertThat(stored).as(key).hasToString(printed);
        });
    assertThat(paper.table("table2").trials()).isEqualTo(5);
    assertThat(paper.table("table2").dataset()).isEqualTo("CUB-200-2011");
    assertThat(paper.table("table3").trials()).isEqualTo(1);
    assertThat(paper.table("table3").dataset()).isEqualTo("ImageNet-S");
    assertThat(paper.table("table4").trials()).isEqualTo(5);
    assertThat(paper.table("table4").dataset()).isEqualTo("CUB-200-2011");
  }

  private static String printed(Published number) {
    return Double.isNaN(number.std())
        ? thousandths(number.mean())
        : thousandths(number.mean()) + "±" + thousandths(number.std());
  }

  private static String thousandths(double value) {
    assertThat(value * 1000).isCloseTo(Math.round(value * 1000), within(1e-9));
    return String.format(Locale.ROOT, ".%03d", Math.round(value * 1000));
  }

  @Test
  void theNotesNameTheIdThatIsNotADifference() {
    assertThat(paper.table("table2").notes())
        .containsExactly("As printed: LRP's ID (.211) is not insertion minus deletion (.205).");
    assertThat(paper.table("table3").notes().get(0))
        .startsWith("As printed: LRP's ID (.298) is not insertion minus deletion (.308).");
  }

  @Test
  void idIsInsertionMinusDeletionButForTheOnesTheNotesName() {
    for (var key : paper.keys()) {
      paper
          .table(key)
          .rows()
          .forEach(
              (name, row) -> {
                if (!name.equals("LRP")) {
                  double difference = row.get("insertion").mean() - row.get("deletion").mean();
                  assertThat(row.get("id").mean()).isCloseTo(difference, within(0.0015));
                }
              });
    }
  }

  @Test
  void errorsSayWhatIsWrong(@TempDir Path folder) throws IOException {
    assertThatThrownBy(() -> paper.table("table5"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no published table 'table5'; there are: table2, table3, table4");
    assertThatThrownBy(() -> PublishedTables.read(folder.resolve("none.json")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("none.json");
    var file = folder.resolve("part.json");
    Files.writeString(file, "{\"tables\": {\"t\": {\"title\": \"\"}}}");
    assertThatThrownBy(() -> PublishedTables.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(file + ": 'notes' is missing");
  }
}
