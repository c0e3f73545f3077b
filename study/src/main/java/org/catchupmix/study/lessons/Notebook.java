package org.catchupmix.study.lessons;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A lesson as a Jupyter notebook, format 4.5.
 *
 * <p>The comment that begins a block becomes a cell of Markdown, and the rest a cell of code.
 * Expected results ({@code // ->}) are removed: Jupyter shows the real ones. A task of exercises is
 * followed by an empty cell for its answer, and one cell loads their checks.
 */
public record Notebook(Lesson lesson) {
  /** Name of the kernel that runs notebooks, and of the folder of its specification. */
  public static final String KERNEL = "catchup";

  /** Name of the kernel in Jupyter's menus. */
  public static final String KERNEL_TITLE = "Java (Catch-up Mix)";

  /** Begins a cell that loads a file of checks beside the lessons. */
  static final String LOAD_CHECKS = "%checks ";

  public String fileName() {
    return lesson.number() + "-" + lesson.name() + ".ipynb";
  }

  public String json() throws JsonProcessingException {
    ObjectNode root = new ObjectMapper().createObjectNode();
    ArrayNode cells = root.putArray("cells");
    for (String shown : lesson.blocks()) {
      String block = Lesson.withoutResults(shown);
      List<String> lines = block.lines().toList();
      List<String> text = lines.stream().takeWhile(Notebook::isText).toList();
      add(cells, "markdown", text.stream().map(l -> l.replaceFirst("^// ?", "")));
      add(cells, "code", lines.stream().skip(text.size()));
      if (lesson.isExercises()) {
        boolean isFirst = shown.equals(lesson.blocks().getFirst());
        addCell(cells, "code", isFirst ? LOAD_CHECKS + lesson.checks().getFileName() : "");
      }
    }
    ObjectNode metadata = root.putObject("metadata");
    metadata
        .putObject("kernelspec")
        .put("name", KERNEL)
        .put("display_name", KERNEL_TITLE)
        .put("language", "java");
    metadata.putObject("language_info").put("name", "java").put("file_extension", ".jshell");
    root.put("nbformat", 4).put("nbformat_minor", 5);
    return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  private static boolean isText(String line) {
    return line.startsWith("//");
  }

  private void add(ArrayNode cells, String type, Stream<String> lines) {
    String source = lines.collect(Collectors.joining("\n")).strip();
    if (!source.isEmpty()) {
      addCell(cells, type, source);
    }
  }

  private void addCell(ArrayNode cells, String type, String source) {
    ObjectNode cell = cells.addObject();
    cell.put("cell_type", type).put("id", "lesson" + lesson.number() + "-" + cells.size());
    cell.putObject("metadata");
    if (type.equals("code")) {
      cell.putNull("execution_count").putArray("outputs");
    }
    // The first line is "Lesson 1: ...".
    cell.put("source", cells.size() == 1 ? "# " + source : source);
  }
}
