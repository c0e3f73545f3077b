package org.catchupmix.study.lessons;

import static org.catchupmix.app.Outcome.succeed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.catchupmix.program.Program;
import org.catchupmix.study.puzzles.PuzzleNotebooks;
import org.catchupmix.study.puzzles.PuzzleSource;
import org.catchupmix.study.puzzles.Puzzles;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The notebooks of the puzzles run in the kernel of the lessons. */
class PuzzleNotebooksTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path TASKS = Path.of("..", "docs", "puzzles");

  @TempDir static Path folder;

  @BeforeAll
  static void write() {
    System.setProperty(Program.HOME, "..");
    succeed("notebook", folder.toString());
  }

  @AfterAll
  static void unset() {
    System.clearProperty(Program.HOME);
  }

  /** Every cell of code runs: it prints a verdict, or that there is no compiler. */
  @Test
  void eachCellIsJudgedAndASolutionShowsItsSectors() throws Exception {
    boolean compiles = PuzzleSource.canCompile();
    int judged = 0;
    try (JupyterClient jupyter =
        new JupyterClient(folder.resolve("jupyter/kernels/catchup/kernel.json"), folder)) {
      for (Lesson notebook : PuzzleNotebooks.all(TASKS)) {
        for (JsonNode cell : cells(notebook)) {
          if (cell.get("cell_type").asText().equals("code")) {
            judged++;
            JupyterClient.Output output = jupyter.run(cell.get("source").asText());
            assertNull(output.error(), cell.toString());
            String first = output.printed().getFirst();
            assertTrue(
                compiles
                    ? first.startsWith("puzzle %d, ".formatted(judged))
                    : first.equals(PuzzleSource.NO_COMPILER),
                first);
          } else {
            assertTrue(!cell.get("source").asText().contains("](images/"), "figures are embedded");
          }
        }
      }
      Path solution = TASKS.resolve("solutions/11-transpose.ptx").toAbsolutePath();
      JupyterClient.Output output = jupyter.run("puzzle(11, Path.of(\"" + solution + "\"));");
      assertNull(output.error());
      assertEquals("puzzle 11, transpose: ***", output.printed().getFirst());
      assertTrue(output.printed().stream().anyMatch(l -> l.contains("/ ideal")), "annotated lines");
      String svg = output.figures().getFirst().get("image/svg+xml");
      assertTrue(svg.contains("Sectors of global memory by line"), svg);
    }
    assertEquals(Puzzles.all().size(), judged);
  }

  private static List<JsonNode> cells(Lesson notebook) throws IOException {
    Path file = folder.resolve(new Notebook(notebook).fileName());
    return JSON.readTree(Files.readAllBytes(file)).get("cells").valueStream().toList();
  }
}
