package org.ala4j.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Comma-separated values as RFC 4180 has them: CRLF, quotes only where they are needed. */
public final class Csv {

  private Csv() {}

  /** One line with its end. */
  public static String line(String... fields) {
    return Stream.of(fields).map(Csv::quoted).collect(Collectors.joining(",", "", "\r\n"));
  }

  /** A number with six decimals; NaN, which stands for n/a, is an empty field. */
  public static String number(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.6f", value);
  }

  /** The number in a field; an empty field is NaN. */
  public static double number(String field) {
    return field.isEmpty() ? Double.NaN : Double.parseDouble(field);
  }

  private static String quoted(String field) {
    boolean special = Stream.of(",", "\"", "\r", "\n").anyMatch(field::contains);
    return special ? '"' + field.replace("\"", "\"\"") + '"' : field;
  }

  /**
   * The lines below the header, each as column name → field. Lines may end in LF alone.
   *
   * @param columns that must be there
   * @throws IllegalArgumentException if one is not, or a line has another number of fields than the
   *     header
   */
  public static List<Map<String, String>> records(String csv, String... columns) {
    List<List<String>> lines = lines(csv);
    for (String column : columns) {
      if (lines.isEmpty() || !lines.get(0).contains(column)) {
        throw new IllegalArgumentException("there is no column " + column);
      }
    }
    List<Map<String, String>> records = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      List<String> header = lines.get(0);
      List<String> fields = lines.get(i);
      if (fields.size() != header.size()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "line %d has %d fields for %d columns",
                i + 1,
                fields.size(),
                header.size()));
      }
      Map<String, String> record = new LinkedHashMap<>();
      for (int c = 0; c < fields.size(); c++) {
        record.put(header.get(c), fields.get(c));
      }
      records.add(record);
    }
    return records;
  }

  private static List<List<String>> lines(String csv) {
    List<List<String>> lines = new ArrayList<>();
    List<String> line = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < csv.length(); i++) {
      char c = csv.charAt(i);
      if (quoted && c == '"' && i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
        field.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == ',' || c == '\n')) {
        line.add(field.toString());
        field.setLength(0);
        if (c == '\n') {
          lines.add(line);
          line = new ArrayList<>();
        }
      } else if (quoted || c != '\r') {
        field.append(c);
      }
    }
    if (!line.isEmpty() || field.length() > 0) {
      line.add(field.toString());
      lines.add(line);
    }
    return lines;
  }
}
