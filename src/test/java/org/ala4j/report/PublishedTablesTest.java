package org.ala4j.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  @Test
  void someValues() {
    var table2 = paper.table("table2");
    assertThat(table2.rows().get("Score-CAM").get("id")).isEqualTo(new Published(0.514, 0.068));
    assertThat(table2.trials()).isEqualTo(5);
    var table3 = paper.table("table3");
    assertThat(table3.rows().get("Ours").get("miou")).isEqualTo(new Published(0.379, Double.NaN));
    assertThat(table3.notes()).hasSize(1);
    var table4 = paper.table("table4");
    assertThat(table4.rows().get("(iii)").get("insertion")).isEqualTo(new Published(0.717, 0.009));
    assertThat(table4.dataset()).isEqualTo("CUB-200-2011");
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
