package org.catchupmix.study.lessons;

import static org.catchupmix.app.Outcome.succeed;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import jdk.jshell.JShell;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.execution.LocalExecutionControlProvider;
import org.catchupmix.program.Program;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The notebooks that the command writes run in the kernel that it specifies, without Jupyter. */
class NotebookTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path LESSONS = Path.of("..", "docs", "lessons");

  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 0, -1};

  @TempDir static Path folder;

  /** One for all tests, as it takes seconds to begin. */
  private static JupyterClient jupyter;

  @BeforeAll
  static void write() throws IOException {
    System.setProperty(Program.HOME, "..");
    succeed("notebook", folder.toString());
    jupyter = new JupyterClient(folder.resolve("jupyter/kernels/catchup/kernel.json"), folder);
  }

  @AfterAll
  static void unset() throws Exception {
    System.clearProperty(Program.HOME);
    jupyter.close();
  }

  private static List<String> cells(Lesson lesson, String type) throws IOException {
    Path file = folder.resolve(new Notebook(lesson).fileName());
    JsonNode notebook = JSON.readTree(Files.readAllBytes(file));
    List<String> cells = new ArrayList<>();
    for (JsonNode cell : notebook.get("cells")) {
      if (cell.get("cell_type").asText().equals(type)) {
        cells.add(cell.get("source").asText());
      }
    }
    return cells;
  }

  /**
   * The lines that a lesson promises come in their order; other lines may stand between. The cells
   * of the other lessons are checked below, and {@code LessonsTest} runs their code.
   */
  @Test
  void printsWhatTheLessonSays() throws Exception {
    Lesson lesson = Lesson.read(LESSONS.resolve("1-scalars.jsh"));
    List<String> printed = new ArrayList<>();
    for (String code : cells(lesson, "code")) {
      assertFalse(code.contains("// ->"), code);
      JupyterClient.Output output = jupyter.run(code);
      assertNull(output.error(), code);
      printed.addAll(output.printed());
    }
    assertArrayEquals(PNG, figure());
    List<String> expected =
        Segment.of(1, Files.readAllLines(lesson.file())).stream()
            .flatMap(s -> s.expected().stream())
            .toList();
    assertTrue(expected.size() >= 5, lesson.name());
    Iterator<String> lines = printed.iterator();
    for (String line : expected) {
      boolean found = false;
      while (!found && lines.hasNext()) {
        found = ExpectedText.matches(line, lines.next());
      }
      assertTrue(found, "'%s' is not among %s".formatted(line, printed));
    }
  }

  /** Shows a PNG file by the method of the lessons and returns the bytes that Jupyter gets. */
  private static byte[] figure() throws Exception {
    Path file = Files.write(folder.resolve("figure.png"), PNG);
    JupyterClient.Output output = jupyter.run("look(Path.of(\"" + file + "\"));");
    assertNull(output.error());
    return Base64.getDecoder().decode(output.figures().getFirst().get("image/png"));
  }

  @Test
  void theTextOfALessonIsInItsNotebookAndEachCellIsCompleteCode() throws IOException {
    JShell shell =
        JShell.builder().executionEngine(new LocalExecutionControlProvider(), Map.of()).build();
    for (Lesson lesson : Lesson.all(LESSONS)) {
      List<String> all = new ArrayList<>(cells(lesson, "markdown"));
      assertTrue(all.getFirst().startsWith("# " + lesson.heading()));
      List<String> codes =
          cells(lesson, "code").stream()
              .filter(c -> !c.isEmpty() && !c.startsWith(Notebook.LOAD_CHECKS))
              .toList();
      all.addAll(codes);
      assertEquals(
          words(Files.readString(lesson.file()).replaceAll("// ->.*", "")),
          words(String.join(" ", all)));
      for (String code : codes) {
        CompletionInfo info = shell.sourceCodeAnalysis().analyzeCompletion(code);
        while (info.completeness().isComplete() && !info.remaining().isBlank()) {
          info = shell.sourceCodeAnalysis().analyzeCompletion(info.remaining());
        }
        assertTrue(info.completeness().isComplete(), info.completeness() + ": " + code);
      }
    }
    shell.close();
  }

  @Test
  void exercisesHaveAnEmptyCellForEachAnswerAndHideTheirChecks() throws Exception {
    Lesson lesson = Lesson.read(LESSONS.resolve("1-scalars-exercises.jsh"));
    List<String> codes = cells(lesson, "code");
    assertEquals(List.of("%checks 1-scalars-checks.jsh", "", "", ""), codes);
    for (Lesson exercises : Lesson.all(LESSONS)) {
      long empty = cells(exercises, "code").stream().filter(String::isEmpty).count();
      assertEquals(exercises.isExercises() ? 3 : 0, empty, exercises.name());
    }
    assertNull(jupyter.run(codes.getFirst()).error());
    JupyterClient.Output judged = jupyter.run("check2((f, at) -> 0)");
    assertTrue(judged.printed().getFirst().startsWith("not yet"), judged.printed().toString());
    assertTrue(jupyter.run("%checks ../setup").error().contains("no file of checks"));
  }

  /** Words in the order of the alphabet: text and code stand in cells of their own. */
  private static List<String> words(String text) {
    return List.of(text.replaceAll("(?m)^#|//", " ").strip().split("\\s+")).stream()
        .sorted()
        .toList();
  }

  @Test
  void theKernelAnswersWhatJupyterAsksAndShowsTheFigureOfThePage() throws Exception {
    assertEquals(
        "java",
        jupyter
            .ask("kernel_info_request", JSON.createObjectNode())
            .at("/language_info/name")
            .asText());
    assertEquals("3", jupyter.run("1 + 2").value());
    assertNull(jupyter.run("1 + 2;").value());
    JupyterClient.Output lines = jupyter.run("System.out.printf(\"%8.2f|%n%s\", 1.0, \"half\");");
    assertEquals(List.of("    1.00|", "half"), lines.printed());
    assertEquals(2, lines.streams());
    assertTrue(jupyter.run("nothing").error().startsWith("line 1: error: cannot find symbol"));
    String third = "int a = 1;\n\nint b = nothing;";
    assertTrue(jupyter.run(third).error().startsWith("line 3: error: cannot find symbol"));
    String body =
        "int half(int i) {\n  return i / 0;\n}\n\nfor (int i = 0; i < 3; i++) {\n  half(i);\n}";
    assertTrue(jupyter.run(body).error().startsWith("line 6: java.lang.ArithmeticException"));
    JupyterClient.Output half =
        jupyter.run(
            "int seven = 7; show(\"seven\", seven); Integer.parseInt(\"x\"); show(\"never\", 1);");
    assertEquals(List.of("seven = 7"), half.printed());
    assertTrue(half.error().contains(": java.lang.NumberFormatException: "), half.error());
    JsonNode complete =
        jupyter.ask(
            "complete_request", JSON.createObjectNode().put("code", "seve").put("cursor_pos", 4));
    assertEquals("seven", complete.at("/matches/0").asText());
    assertEquals(0, complete.get("cursor_start").asInt());
    JsonNode inspected =
        jupyter.ask(
            "inspect_request",
            JSON.createObjectNode()
                .put("code", "Math.max(")
                .put("cursor_pos", 9)
                .put("detail_level", 0));
    assertTrue(
        inspected.at("/data/text~1plain").asText().contains("int Math.max(int"),
        inspected.toString());
    assertEquals("incomplete", completeness("for (;;) {"));
    assertEquals("complete", completeness("int a = 1; int b = 2;"));
    String endless = jupyter.start("System.out.println(1); int n = 0; while (true) n++;");
    jupyter.awaitOutput(endless);
    jupyter.interrupt();
    assertEquals("interrupted", jupyter.collect(endless).error());
    assertEquals("7", jupyter.run("seven").value());
    List<Segment> page = MarkdownPage.segments(LESSONS.resolve("README.md"));
    assertEquals(1, page.size());
    JupyterClient.Output example = jupyter.run(page.getFirst().code());
    assertNull(example.error());
    assertTrue(example.figures().getFirst().get("image/svg+xml").contains("a product"));
  }

  private static String completeness(String code) throws Exception {
    return jupyter
        .ask("is_complete_request", JSON.createObjectNode().put("code", code))
        .get("status")
        .asText();
  }

  @Test
  void theCommandThatIsPrintedStartsJupyterInAFolderWithABlank(@TempDir Path other) {
    String folder = other.resolve("my course").toString();
    String line = succeed("notebook", folder).lines().getLast().strip();
    assertTrue(line.endsWith(" jupyter notebook '" + folder + "'"), line);
    assertTrue(line.startsWith("JUPYTER_PATH='" + folder), line);
  }

  @Test
  void whatSomebodyWroteStaysUnlessItIsToBeReplaced() throws IOException {
    Path first = folder.resolve("1-scalars.ipynb");
    String written = Files.readString(first);
    Files.writeString(first, "{}");
    succeed("notebook", folder.toString());
    assertEquals("{}", Files.readString(first));
    succeed("notebook", folder.toString(), "--replace");
    assertEquals(written, Files.readString(first));
  }
}
