package org.catchupmix.study.puzzles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.catchupmix.gpu.KernelSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sentences of a verdict. */
class VerdictTest {
  private static final Path WRONG =
      Path.of("src/test/resources/org/catchupmix/study/puzzles/wrong");

  private static Verdict wrong(String name) throws IOException {
    KernelSource ptx = new KernelSource(name, Files.readString(WRONG.resolve(name + ".ptx")), name);
    return Judge.judge(Puzzles.find(name.replaceFirst("-.*", "")), ptx);
  }

  private static String text(Verdict verdict) {
    return String.join("\n", verdict.lines(List.of()));
  }

  @Test
  void theLowestThreadIsNamed() throws IOException {
    assertEquals(
        "block (0,0,0), thread (30,0,0)", wrong("06-block-sum-5").faults().getFirst().thread());
  }

  @Test
  void aBlockThatAFaultEndedIsNotBlamedForItsValues() throws IOException {
    String text = text(wrong("05-stencil-4"));
    assertTrue(text.contains("not compared, since the fault in line 29"), text);
    assertFalse(text.contains("never written"), text);
  }

  /** Columns: contents of a file, words of the refusal. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''| it has no kernel map. The task's is extern \"C\" __global__ void map(float* x, float* y)",
        ".visible .entry mop() { ret; }| it has no kernel map, but mop. The task's is",
        ".visible .entry map() { ret; }| map has other parameters than in the task: map(float* x, float* y)",
        ".visible .entry map(.param .u64 x, .param .u32 y) { ret; }| map has other parameters",
      })
  void whatCannotBeLaunchedHearsTheParametersOfTheTask(String kernel, String words) {
    String ptx = ".version 7.0\n.target sm_75\n.address_size 64\n" + kernel;
    String text = text(Judge.judge(Puzzles.find("1"), new KernelSource("a", ptx, "a.ptx")));
    assertTrue(text.contains(words), text);
  }

  private static String printed(String text) {
    return text(
        new Verdict(
            Puzzles.find("1"),
            0,
            null,
            List.of(),
            new Verdict.Results("wrong", null),
            List.of(),
            List.of(),
            new Verdict.Run(List.of(), "n = 7", text)));
  }

  @Test
  void printedTextIsShownInPart() {
    assertFalse(printed("").contains("printed"));
    String few = printed("one\n\033[2Jtwo");
    assertTrue(few.contains("by the kernel at n = 7:"), few);
    assertFalse(few.contains("\033") || few.contains("and more"), few);
    List<String> many = IntStream.range(0, 99).mapToObj(i -> "line " + i).toList();
    String part = printed(String.join("\n", many));
    assertTrue(part.contains("line 11") && !part.contains("line 12"), part);
    assertTrue(part.contains("and more: print in one thread only"), part);
    String wide = printed("x".repeat(500));
    assertTrue(wide.contains("x".repeat(100) + " ...") && !wide.contains("x".repeat(101)), wide);
  }

  /** Columns: value, what is shown beside the goal of at most 1.1. */
  @ParameterizedTest
  @CsvSource({"1, 1", "1.06, 1.06", "1.1, 1.1", "1.1001, 1.11", "8, 8"})
  void aCounterThatMissesItsGoalNeverLooksMet(double value, String shown) {
    String text = new Goal.Result(Goal.coalesced(1.1), value, 3, List.of()).toString();
    assertTrue(text.startsWith("sectors / ideal: %s, goal at most 1.1".formatted(shown)), text);
    assertEquals(value > 1.1, text.contains("Look at line 3"));
  }
}
