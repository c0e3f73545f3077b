package org.catchupmix.emulator.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.io.Sha256;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole programs run, print and end as their comments say; mistakes are found at their lines. */
@Execution(ExecutionMode.CONCURRENT)
class ProgramsTest {
  private static final Pattern FAULT = Pattern.compile("// FAULT ?(.*)");
  private static final Pattern FINDING =
      Pattern.compile("(?m)^fault: (.*)\n    called from:(.*\n)");
  private static final EmulatorOptions OPTIONS = EmulatorOptions.defaults().withBudget(10_000_000);

  @TempDir private static Path shared;
  @TempDir private Path folder;

  private static RuntimeLibrary library;

  @BeforeAll
  static void compile() throws IOException {
    ProgramFixture.requireGcc();
    library = ProgramFixture.library(shared, List.of());
  }

  static List<String> programs() throws IOException {
    return ProgramFixture.all();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void programRunsAsItsCommentsSay(String file) throws IOException {
    ProgramFixture program = ProgramFixture.of(file);
    RuntimeLibrary own = ProgramFixture.copy(library, folder);
    ProgramFixture.Outcome ended = program.run(program.build(library, folder), own, OPTIONS);
    String all = ended.out() + ended.said();
    assertEquals(Integer.parseInt(program.first("code").orElse("0")), ended.code(), all);
    for (String line : program.said("prints")) {
      assertTrue(("\n" + ended.out()).contains("\n" + line + "\n"), line + "\nnot in\n" + all);
    }
    for (String note : program.said("notes")) {
      assertTrue(ended.said().contains("note: " + note), note + "\nnot in\n" + all);
    }
    for (String refusal : program.said("refused")) {
      assertTrue(ended.said().contains("refused: " + refusal), all);
      assertTrue(ended.said().contains(called(program, "HERE")), all);
    }
    int faults = program.said("faults").size();
    for (String fault : program.said("faults")) {
      assertTrue(ended.said().contains("fault: " + fault), all);
    }
    List<String> lines = program.source().lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      Matcher m = FAULT.matcher(lines.get(i));
      if (m.find()) {
        faults++;
        assertTrue(hasFault(program, ended.said(), i + 1, m.group(1)), all);
      }
    }
    assertEquals(faults, ((Number) ended.report().get("faults")).intValue(), all);
  }

  /** The place of the call that a finding must name; each such program has to mark it. */
  private static String called(ProgramFixture program, String mark) {
    List<String> lines = program.source().lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).endsWith("// " + mark)) {
        return "%s:%d\n".formatted(program.file(), i + 1);
      }
    }
    return fail("no line of %s ends with // %s".formatted(program.file(), mark));
  }

  /**
   * Whether a fault has some words, at a call on a line, or on a line of the marked call's kernel.
   */
  private static boolean hasFault(ProgramFixture program, String said, int line, String words) {
    Pattern place = Pattern.compile(Pattern.quote("%s:%d".formatted(program.file(), line)) + "\\b");
    return FINDING
        .matcher(said)
        .results()
        .filter(f -> f.group(1).contains(words))
        .anyMatch(
            f ->
                place.matcher(f.group(2)).find()
                    || place.matcher(f.group(1)).find()
                        && f.group(2).endsWith(called(program, "CALL")));
  }

  @ParameterizedTest
  @MethodSource("sources")
  void ptxIsThatOfTheSource(String file) throws IOException {
    String sha = Sha256.of(Files.readString(ProgramFixture.FOLDER.resolve(file)));
    assertEquals(
        "// source %s sha256 %s".formatted(file, sha),
        ProgramFixture.ptx(file).lines().findFirst().orElseThrow(),
        "write it again with -Dprograms.rebuild=true");
  }

  static List<String> sources() throws IOException {
    try (var files = Files.list(ProgramFixture.FOLDER)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(f -> f.endsWith(".cu"))
          .sorted()
          .toList();
    }
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> kernel(Map<String, Object> report, int i) {
    return ((List<Map<String, Object>>) report.get("kernels")).get(i);
  }
}
