package org.ala4j.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ala4j.text.PlainNumber;

/**
 * Comma-separated values as RFC 4180 has them: CRLF, quotes only where they are needed. A
 * spreadsheet would run a text that begins like a formula, even in quotes; it gets an apostrophe
 * before it, which {@link #records} takes away again. Numbers are left alone.
 */
public final class Csv {
  /** With the full-width forms that East Asian settings take for the same. */
  private static final String FORMULA = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20";

  private static final char APOSTROPHE = '\'';

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
    if (isFormula(field)) {
      return '"' + (APOSTROPHE + field).replace("\"", "\"\"") + '"';
    }
    boolean special = Stream.of(",", "\"", "\r", "\n").anyMatch(field::contains);
    return special ? '"' + field.replace("\"", "\"\"") + '"' : field;
  }

  /** So is a formula behind apostrophes, lest it come back without them. */
  private static boolean isFormula(String field) {
    int start = 0;
    while (start < field.length() && field.charAt(start) == APOSTROPHE) {
      start++;
    }
    return start < field.length()
        && FORMULA.indexOf(field.charAt(start)) >= 0
        && !PlainNumber.is(field);
  }

  private static String unquoted(String field, boolean wasQuoted) {
    boolean isMarked = wasQuoted && !field.isEmpty() && field.charAt(0) == APOSTROPHE;
    return isMarked && isFormula(field) ? field.substring(1) : field;
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
    boolean wasQuoted = false;
    for (int i = 0; i < csv.length(); i++) {
      char c = csv.charAt(i);
      if (quoted && c == '"' && i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
        field.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
        wasQuoted = true;
      } else if (!quoted && (c == ',' || c == '\n')) {
        line.add(unquoted(field.toString(), wasQuoted));
        field.setLength(0);
        wasQuoted = false;
        if (c == '\n') {
          lines.add(line);
          line = new ArrayList<>();
        }
      } else if (quoted || c != '\r') {
        field.append(c);
      }
    }
    if (!line.isEmpty() || field.length() > 0) {
      line.add(unquoted(field.toString(), wasQuoted));
      lines.add(line);
    }
    return lines;
  }
}
