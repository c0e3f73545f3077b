package org.catchupmix.app.puzzles;

import static org.catchupmix.app.Outcome.requireFailed;
import static org.catchupmix.app.Outcome.requireRefused;
import static org.catchupmix.app.Outcome.run;
import static org.catchupmix.app.Outcome.succeed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.catchupmix.app.Outcome;
import org.catchupmix.program.Program;
import org.catchupmix.study.puzzles.PuzzleSource;
import org.catchupmix.study.puzzles.Puzzles;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands of the puzzles, with PTX; with CUDA sources where there is a compiler. */
class PuzzlesCommandTest {
  private static final Path SOLUTIONS = Path.of("../docs/puzzles/solutions");
  private static final Path WRONG =
      Path.of("../study/src/test/resources/org/catchupmix/study/puzzles/wrong");

  @TempDir Path folder;

  @BeforeAll
  static void set() {
    System.setProperty(Program.HOME, "..");
  }

  @AfterAll
  static void unset() {
    System.clearProperty(Program.HOME);
  }

  private String[] with(String... args) {
    String[] all = new String[args.length + 3];
    all[0] = "puzzles";
    System.arraycopy(args, 0, all, 1, args.length);
    all[args.length + 1] = "--folder";
    all[args.length + 2] = folder.toString();
    return all;
  }

  @Test
  void startWritesTheTaskOnceAndTheListShowsIt() throws IOException {
    assertTrue(succeed(with()).lines().getFirst().matches(" 1  map +--- +Map"), "the list");
    Outcome started = succeed(with("start", "5"));
    Path file = folder.resolve("05-stencil.cu");
    assertTrue(started.out().startsWith(Files.readString(file)), started.out());
    assertTrue(Files.readString(file).startsWith("// 5. Stencil"), "the text is a comment");
    assertTrue(succeed(with()).out().contains("---  open"), "an open puzzle");
    Files.writeString(file, "mine");
    Outcome second = succeed(with("start", "stencil"));
    assertTrue(second.out().startsWith("// 5. Stencil"), "the task is printed again");
    assertTrue(second.out().contains(file + " exists and stays as it is"), second.out());
    assertEquals("mine", Files.readString(file));
    succeed(with("start", "5", "--again"));
    succeed(with("start", "5", "--again"));
    assertEquals("mine", Files.readString(folder.resolve("05-stencil-1.cu")));
    assertEquals(Files.readString(file), Files.readString(folder.resolve("05-stencil-2.cu")));
    requireRefused("21", with("start", "21"));
    requireRefused("did you mean stencil?", with("start", "stencl"));
    requireRefused("--again", with("start", "bug-1", "--again"));
  }

  @Test
  void checkJudgesAndRemembersTheMostStars() throws IOException {
    String good = SOLUTIONS.resolve("02-guard.ptx").toString();
    String bad = WRONG.resolve("02-guard-1.ptx").toString();
    Outcome wrong = run(with("check", "2", "--file", bad));
    assertEquals(1, wrong.code());
    assertTrue(wrong.out().startsWith("puzzle 2, guard: *--"), wrong.out());
    assertEquals(
        "puzzle 2, guard: ***", succeed(with("check", "2", "--file", good)).lines().getFirst());
    JsonNode json = run(with("check", "guard", "--file", bad, "--json")).json();
    assertEquals(1, json.get("stars").asInt());
    assertEquals("out-of-bounds", json.at("/faults/0/cause").asText());
    assertEquals(11, json.at("/faults/0/line").asInt());
    assertTrue(succeed(with()).out().contains("***  solved"), "the most stars count");
  }

  @Test
  void wrongUsageIsRefused() {
    requireRefused("--all", with("check"));
    requireRefused("--all", with("check", "1", "--all"));
    requireRefused("--answer", with("check", "--all", "--answer", "5"));
    requireRefused("--watch", with("check", "1", "--watch", "--json"));
    requireFailed(folder.resolve("01-map.cu").toString(), with("check", "1"));
  }

  @Test
  void bugsAndPredictionsAreShownAndJudged() throws IOException {
    assertTrue(succeed(with("start", "bug-4")).out().contains("which kind?"));
    assertTrue(succeed(with("start", "predict-3")).out().contains("How many sectors"));
    Outcome wrong = run(with("check", "bug-4", "--line", "3", "--why", "off-by-one"));
    assertEquals(1, wrong.code());
    assertTrue(wrong.out().startsWith("not yet: "), wrong.out());
    assertTrue(
        succeed(with("check", "bug-4", "--line", "11", "--why", "off-by-one"))
            .out()
            .startsWith("right: "));
    assertTrue(succeed(with("check", "predict-3", "--answer", "32")).out().startsWith("right: "));
    assertTrue(succeed(with()).out().contains("bug-4     solved"));
    requireRefused("--line", with("check", "bug-4"));
    requireRefused("--answer", with("check", "predict-3"));
    requireRefused("--line", with("check", "1", "--line", "2"));
    requireRefused("bug-11", with("start", "bug-11"));
    assertTrue(succeed(with("start", "bug4")).out().contains("which kind?"));
    requireRefused("bug-1 has no hints", with("hint", "bug-1"));
    requireRefused("'two' must be a whole number", with("check", "predict-1", "--answer", "two"));
    requireRefused("did you mean race?", with("check", "bug-1", "--line", "9", "--why", "races"));
    requireRefused("typo", with("check", "bug-4", "--line", "1", "--why", "typo"));
    Files.writeString(folder.resolve("answers.txt"), "bug-4 12 off-by-one\n\npredict-3 31\n");
    Outcome all = run(with("check", "--all", "--json"));
    assertEquals(1, all.code());
    assertTrue(all.json().at("/answers/bug-4").asBoolean());
    assertFalse(all.json().at("/answers/predict-3").asBoolean());
    Files.writeString(folder.resolve("answers.txt"), "bug-4 twelve\n");
    requireFailed(folder.resolve("answers.txt").toString(), with("check", "--all"));
  }

  @Test
  void aFileThatIsNoTextIsNamed() throws IOException {
    byte[] noText = {(byte) 0xff, (byte) 0xfe};
    for (String name : List.of("a.cu", "a.ptx")) {
      Path file = Files.write(folder.resolve(name), noText);
      requireFailed(file.toString(), with("check", "1", "--file", file.toString()));
    }
    Path answers = Files.write(folder.resolve("answers.txt"), noText);
    requireFailed(answers.toString(), with("check", "--all"));
  }

  @Test
  void hintsComeOneByOne() {
    assertTrue(succeed(with("hint", "2")).out().startsWith("hint 1 of 2: "));
    assertTrue(succeed(with("hint", "2")).out().startsWith("hint 2 of 2: "));
    assertEquals(2, succeed(with("hint", "2")).lines().size());
  }

  @Test
  void allOfAFolderAreJudgedAndACompilersErrorHasItsLine() throws IOException {
    Assumptions.assumeTrue(PuzzleSource.canCompile(), "no compiler of CUDA on this machine");
    Files.copy(SOLUTIONS.resolve("01-map.cu"), folder.resolve("01-map.cu"));
    Files.writeString(
        folder.resolve("02-guard.cu"), "extern \"C\" __global__ void scale() {\n  nothing;\n}\n");
    Outcome one = run(with("check", "2"));
    assertTrue(one.lines().get(2).matches(" +compiles +no, line 2: error: .*nothing.*"), one.out());
    Outcome all = run(with("check", "--all", "--json"));
    assertEquals(1, all.code());
    assertEquals(3, all.json().get("stars").asInt());
    assertEquals(3 * Puzzles.all().size(), all.json().get("of").asInt());
    assertEquals(2, all.json().get("puzzles").size());
  }

  /** Each save is judged, until the thread is interrupted as by Ctrl-C. */
  @Test
  void watchJudgesAgainWhenTheFileIsSaved() throws Exception {
    Path file = Files.copy(WRONG.resolve("01-map-1.ptx"), folder.resolve("map.ptx"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PuzzlesCheck check = new PuzzlesCheck();
    new CommandLine(check)
        .parseArgs("1", "--watch", "--file", file.toString(), "--folder", folder.toString());
    check.out = new PrintStream(out, true, StandardCharsets.UTF_8);
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    check.call();
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                });
    await(out, "map: ---");
    String text = out.toString(StandardCharsets.UTF_8);
    assertTrue(text.matches("(?s).*\\R---- \\d\\d:\\d\\d(:\\d\\d)? ----\\R.*"), text);
    assertFalse(out.toString(StandardCharsets.UTF_8).contains("map: ***"));
    Files.writeString(file, Files.readString(SOLUTIONS.resolve("01-map.ptx")));
    await(out, "map: ***");
    thread.interrupt();
    thread.join();
  }

  private static void await(ByteArrayOutputStream out, String words) throws InterruptedException {
    while (!out.toString(StandardCharsets.UTF_8).contains(words)) {
      Thread.sleep(20);
    }
  }
}
