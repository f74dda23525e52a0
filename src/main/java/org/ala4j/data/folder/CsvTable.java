package org.ala4j.data.folder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ala4j.data.DataException;
import org.ala4j.data.TextLines;
import org.ala4j.files.Reason;

/** A table of comma-separated values in UTF-8, with a line of names above it. */
final class CsvTable {
  private final Path file;
  private final List<String> columns;
  private final List<Row> rows = new ArrayList<>();

  private CsvTable(Path file, List<String> columns) {
    this.file = file;
    this.columns = columns;
  }

  /**
   * Reads a table.
   *
   * @param needed columns that it must have
   * @throws DataException if it is none or lacks one
   */
  static CsvTable read(Path file, List<String> needed) {
    CsvMapper mapper =
        CsvMapper.builder()
            .enable(CsvParser.Feature.TRIM_SPACES, CsvParser.Feature.SKIP_EMPTY_LINES)
            .enable(CsvParser.Feature.FAIL_ON_MISSING_COLUMNS)
            .build();
    CsvSchema named = CsvSchema.emptySchema().withHeader();
    String text = String.join("\n", TextLines.read(file));
    try (MappingIterator<Map<String, String>> lines =
        mapper.readerForMapOf(String.class).with(named).readValues(text)) {
      CsvSchema header = (CsvSchema) lines.getParser().getSchema();
      CsvTable table = new CsvTable(file, header.getColumnNames());
      table.require(needed);
      while (lines.hasNextValue()) {
        int line = lines.getParser().currentLocation().getLineNr();
        table.rows.add(table.new Row(line, lines.nextValue()));
      }
      return table;
    } catch (JsonProcessingException e) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "Line %d of %s cannot be read: %s.",
              e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
              file,
              e.getOriginalMessage().replaceAll("\\s+", " ")),
          e);
    } catch (IOException e) {
      throw new DataException(
          String.format(Locale.ROOT, "The table %s cannot be read (%s).", file, Reason.of(e)), e);
    }
  }

  void require(List<String> needed) {
    for (String name : needed) {
      if (!columns.contains(name)) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "The table %s has no column %s; its first line must name the columns, and has %s.",
                file,
                name,
                String.join(", ", columns)));
      }
    }
  }

  boolean has(String column) {
    return columns.contains(column);
  }

  List<Row> rows() {
    return rows;
  }

  /** A line of the table. */
  final class Row {
    private final int line;
    private final Map<String, String> values;

    private Row(int line, Map<String, String> values) {
      this.line = line;
      this.values = values;
    }

    String text(String column) {
      return values.getOrDefault(column, "");
    }

    int whole(String column) {
      if (!text(column).matches("[0-9]{1,9}")) {
        throw wrong(column, "must be a whole number");
      }
      return Integer.parseInt(text(column));
    }

    double number(String column) {
      if (!text(column).matches("-?[0-9]{1,9}(\\.[0-9]{1,15})?")) {
        throw wrong(column, "must be a number");
      }
      return Double.parseDouble(text(column));
    }

    /** An error about a value of this line. */
    DataException wrong(String column, String problem) {
      return new DataException(
          String.format(
              Locale.ROOT,
              "Line %d of %s: %s %s, not \"%.80s\".",
              line,
              file,
              column,
              problem,
              text(column)));
    }
  }
}
