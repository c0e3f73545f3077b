package org.catchupmix.app;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each block of code of a guide stands, line by line, in a file of {@code docs/examples}, which the
 * build compiles and runs, or in a test of the module that the code is for.
 */
class GuidesTest {
  private static final Path DOCS = Path.of("..", "docs");
  private static final Pattern CODE =
      Pattern.compile("^ *```(?:java|cuda|xml)\n(.*?)^ *```", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern TESTS = Pattern.compile("-Dtest='?([\\w,]+)");

  /** Runs the line that the guide of a kernel variant adds to a launcher. */
  private static final Path LAUNCHER_LINE =
      Path.of("../kernels/src/test/java/org/catchupmix/kernels/launch/GuideVariantTest.java");

  private static List<String> examples() throws IOException {
    List<String> texts = new ArrayList<>();
    try (Stream<Path> files = Files.walk(DOCS.resolve("examples"))) {
      for (Path file : files.filter(f -> f.toString().matches(".*\\.(java|cu|xml)")).toList()) {
        texts.add(stripped(Files.readString(file)));
      }
    }
    texts.add(stripped(Files.readString(LAUNCHER_LINE)));
    return texts;
  }

  /** Lines without their indentation. */
  private static String stripped(String code) {
    return String.join("\n", code.lines().map(String::strip).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "README.md, 1",
    "docs/using-the-library.md, 1",
    "docs/adding-a-network.md, 2",
    "docs/adding-an-operation.md, 2",
    "docs/adding-a-kernel-variant.md, 4",
    "docs/adding-a-mix-method.md, 2"
  })
  void codeOfAGuideStandsInAnExample(String guide, int atLeast) throws IOException {
    String page = Files.readString(Path.of("..").resolve(guide));
    List<String> blocks = CODE.matcher(page).results().map(r -> r.group(1)).toList();
    assertTrue(blocks.size() >= atLeast, guide + " has " + blocks.size() + " blocks of code");
    List<String> examples = examples();
    for (String block : blocks) {
      String code = stripped(block);
      assertTrue(
          examples.stream().anyMatch(e -> e.contains(code)),
          guide + " shows what stands in no example:\n" + block);
    }
  }

  /** {@code failIfNoSpecifiedTests=false} hides a name that no test has. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "CONTRIBUTING.md",
        "docs/adding-an-operation.md",
        "docs/adding-a-kernel-variant.md",
        "docs/adding-a-mix-method.md"
      })
  void testsOfAGuideExist(String guide) throws IOException {
    Set<String> files;
    try (Stream<Path> all = Files.walk(Path.of(".."))) {
      files =
          all.map(f -> f.getFileName().toString())
              .filter(f -> f.endsWith("Test.java"))
              .collect(Collectors.toSet());
    }
    String page = Files.readString(Path.of("..").resolve(guide));
    for (MatchResult names : TESTS.matcher(page).results().toList()) {
      for (String name : names.group(1).split(",")) {
        assertTrue(files.contains(name + ".java"), guide + " names " + name);
      }
    }
  }
}
