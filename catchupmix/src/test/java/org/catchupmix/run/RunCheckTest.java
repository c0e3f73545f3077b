package org.catchupmix.run;

import static org.catchupmix.recipe.Settings.TRACK_FILTERS;
import static org.catchupmix.recipe.Settings.VAL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.catchupmix.recipe.Recipe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCheckTest {
  @TempDir private Path runs;

  private static List<String> wrong(RunFolder run) {
    return RunCheck.of(run).findings().stream()
        .filter(f -> !f.right())
        .map(f -> f.file().getFileName().toString())
        .toList();
  }

  @Test
  void aDamagedOrMissingFileIsFound() throws IOException {
    Recipe recipe = SmallRun.recipe(runs, "whole").with(TRACK_FILTERS, true);
    RunFolder run = SmallRun.train(recipe, 3);
    RunCheck whole = RunCheck.of(run);
    assertTrue(whole.isWhole(), whole.toString());
    assertEquals(8, whole.findings().size());
    assertTrue(RunCheck.of(run).isWhole());
    for (Path file :
        List.of(
            run.config(),
            run.checkpoint(),
            run.metrics(),
            run.timing(),
            run.best(),
            run.summary(),
            run.filters())) {
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, damaged(file, bytes));
      String name = file.getFileName().toString();
      assertEquals(List.of(name), wrong(run));
      if (!file.equals(run.config())) {
        assertFalse(RunCheck.of(run).isWhole());
        Files.delete(file);
        assertEquals(List.of(name), wrong(run), name + " is missing");
      }
      Files.write(file, bytes);
      assertTrue(RunCheck.of(run).isWhole());
    }
  }

  @Test
  void theTestAtTheEndIsAFileOfARunWithValidationImages() throws IOException {
    Recipe recipe = SmallRun.recipe(runs, "val").with(VAL, "20");
    RunFolder run = SmallRun.train(recipe, 3);
    RunCheck whole = RunCheck.of(run);
    assertTrue(whole.isWhole(), whole.toString());
    assertTrue(whole.findings().stream().anyMatch(f -> f.file().equals(run.tests())));
    String tests = Files.readString(run.tests());
    int best = Metrics.read(run.metrics(), 3).best().epoch();
    for (String changed :
        List.of(
            tests.replace("last,3,", "last,2,"),
            tests.replace("best," + best + ",", "best," + (best + 1) + ","),
            tests.replaceFirst("last.*\n", ""),
            tests + "more")) {
      assertFalse(changed.equals(tests));
      Files.writeString(run.tests(), changed);
      // Without a test the summary cannot be compared with one.
      assertEquals("test.csv", wrong(run).getFirst());
    }
    Files.delete(run.tests());
    assertEquals("test.csv", wrong(run).getFirst());
  }

  /** Changes a digit of a text file, or a byte in the middle of another file. */
  private static byte[] damaged(Path file, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    String changed =
        switch (file.getFileName().toString()) {
          case "config.yaml" -> text.replace("epochs: 3", "epochs: three");
          case "timing.csv" -> text.lines().findFirst().orElseThrow();
          case "metrics.csv" -> text.replaceFirst("\n2,", "\n3,");
          case "summary.json" -> text.replaceFirst("(last_test_loss_nats\" : )", "$11");
          default -> {
            int middle = text.length() / 2;
            char other = (char) (text.charAt(middle) ^ 1);
            yield text.substring(0, middle) + other + text.substring(middle + 1);
          }
        };
    assertFalse(changed.equals(text), file.toString());
    return changed.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void aRunThatIsNotDoneIsWholeAsFarAsItCame() throws IOException {
    RunFolder run = SmallRun.train(SmallRun.recipe(runs, "two"), 2);
    assertEquals(List.of(), wrong(run));
    RunFolder begun = SmallRun.train(SmallRun.recipe(runs, "none"), 0);
    assertEquals(List.of(), wrong(begun));
    // The best weights belong to an epoch that was done.
    Files.copy(run.best(), begun.best());
    Files.delete(run.best());
    assertEquals(List.of("best.safetensors"), wrong(run));
    Files.writeString(run.summary(), "{}");
    assertEquals(List.of("best.safetensors", "summary.json"), wrong(run));
    assertFalse(RunCheck.of(run).isWhole());
  }
}
