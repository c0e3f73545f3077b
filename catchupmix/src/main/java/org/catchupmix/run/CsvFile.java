package org.catchupmix.run;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.io.Csv;

/**
 * A CSV file of a run, read.
 *
 * @param columns their names, in the order of the first line; none if the file is empty
 * @param rows cells by column; a row that is too short lacks the last ones
 */
public record CsvFile(List<String> columns, List<Map<String, String>> rows) {
  private static final CsvMapper MAPPER = new CsvMapper();

  /**
   * Reads a file.
   *
   * @throws RunException if it is not CSV, or a row has more cells than there are columns
   */
  public static CsvFile read(Path csv) throws IOException {
    String text = TextFile.read(csv);
    List<String[]> lines;
    try (MappingIterator<String[]> read =
        MAPPER.readerFor(String[].class).with(CsvParser.Feature.WRAP_AS_ARRAY).readValues(text)) {
      lines = read.readAll();
    } catch (IOException | RuntimeException e) {
      throw new RunException(csv + " is not CSV: it was damaged or changed by hand");
    }
    List<String> columns = lines.isEmpty() ? List.of() : List.of(lines.getFirst());
    List<Map<String, String>> rows = new ArrayList<>();
    for (String[] cells : lines.subList(Math.min(1, lines.size()), lines.size())) {
      if (cells.length > columns.size()) {
        throw new RunException(
            "%s has a line with %d cells under %d columns: %s"
                .formatted(csv, cells.length, columns.size(), Csv.line((Object[]) cells)));
      }
      Map<String, String> row = new LinkedHashMap<>();
      for (int c = 0; c < cells.length; c++) {
        row.put(columns.get(c), cells[c]);
      }
      rows.add(row);
    }
    return new CsvFile(columns, rows);
  }
}
