import java.util.Map;

/** Outcomes of a run by column. */
record ResultLine(Map<String, String> cells) {
  String method() {
    return cells.get("method");
  }

  long seed() {
    return Long.parseLong(cells.get("seed"));
  }

  /** NaN where the run has no such number. */
  double number(String column) {
    String cell = cells.getOrDefault(column, "");
    return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
  }
}
