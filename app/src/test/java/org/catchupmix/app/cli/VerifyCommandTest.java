package org.catchupmix.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.catchupmix.app.Outcome;
import org.catchupmix.verify.VerifyResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The exit code, text and JSON of a result. */
class VerifyCommandTest {
  @TempDir Path folder;

  /** Two primitives, one of which may have failures of any error. */
  private static VerifyResult result(
      int refused, double error, List<String> failures, String... notes) {
    return new VerifyResult(
        "cpu",
        "a processor",
        "vectors",
        List.of(notes),
        "fp32",
        "2026-01-01T00:00:00Z",
        List.of(
            new VerifyResult.Row("relu", 3, 0, 0, 0, List.of()),
            new VerifyResult.Row("conv2d", 4, refused, error, error / 2e-6, failures)),
        1.5);
  }

  private record Said(int code, String text) {}

  private static Said conclude(VerifyResult result, Path json) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int code =
        VerifyCommand.conclude(result, json, new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return new Said(code, bytes.toString(StandardCharsets.UTF_8));
  }

  @Test
  void withoutFailuresItPassesWhateverTheNotes() throws IOException {
    String note = "conv2d of one shape runs elsewhere";
    Path json = folder.resolve("verify.json");
    Said said = conclude(result(0, 1e-7, List.of(), note), json);
    assertEquals(0, said.code());
    List<String> lines = said.text().lines().toList();
    assertEquals(1, lines.stream().filter(l -> l.matches("conv2d +4 +0 +1.0e-07 +5%")).count());
    assertTrue(lines.contains("note: " + note), said.text());
    assertEquals(note, Outcome.json(json).get("notes").get(0).asText());
    said = conclude(result(0, 1e-7, List.of()), null);
    assertEquals(0, said.code());
    assertTrue(said.text().lines().toList().getLast().startsWith("passed "), said.text());
  }

  @Test
  void anyFailureIsExitCodeOneWithTheTableAndTheFile() throws IOException {
    Path json = folder.resolve("verify.json");
    for (double error : new double[] {0.5, Double.POSITIVE_INFINITY, Double.NaN}) {
      Said said = conclude(result(2, error, List.of("conv2d a: refused: too large")), json);
      assertEquals(1, said.code());
      List<String> lines = said.text().lines().toList();
      assertEquals(1, lines.stream().filter(l -> l.matches("conv2d .*  FAILED")).count());
      assertEquals(1, Collections.frequency(lines, "FAILED  conv2d a: refused: too large"));
      assertEquals("1 check failed after 2 s", lines.get(lines.size() - 2));
      assertEquals("wrote " + json, lines.getLast());
      // The mapper refuses what is no JSON, such as a bare NaN.
      JsonNode root = Outcome.json(json);
      JsonNode conv2d = root.get("rows").get(1);
      assertEquals(2, conv2d.get("refused").asInt());
      assertEquals(
          Double.isFinite(error) ? Double.toString(error) : "null",
          conv2d.get("worstError").asText());
      assertEquals(1, conv2d.get("failures").size());
    }
  }
}
