package org.catchupmix.app;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.catchupmix.cli.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the guides show is what their examples hold: each block of code stands, line by line, in a
 * file of {@code docs/examples}, which the build compiles and runs.
 */
class GuidesTest {
  private static final Path DOCS = Path.of("..", "docs");
  private static final Pattern CODE =
      Pattern.compile("^ *```(?:java|cuda|xml)\n(.*?)^ *```", Pattern.DOTALL | Pattern.MULTILINE);

  private static List<String> examples() throws IOException {
    List<String> texts = new ArrayList<>();
    try (Stream<Path> files = Files.walk(DOCS.resolve("examples"))) {
      for (Path file : files.filter(f -> f.toString().matches(".*\\.(java|cu|xml)")).toList()) {
        texts.add(stripped(Files.readString(file)));
      }
    }
    return texts;
  }

  /** Lines without their indentation. */
  private static String stripped(String code) {
    return String.join("\n", code.lines().map(String::strip).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "README.md, 1",
    "docs/using-the-library.md, 2",
    "docs/adding-an-operation.md, 2",
    "docs/adding-a-kernel-variant.md, 2",
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

  /** {@code docs/index.md} lists each page, and each command stands in {@code docs/commands.md}. */
  @Test
  void pagesAndCommandsAreListed() throws IOException {
    String index = Files.readString(DOCS.resolve("index.md"));
    try (Stream<Path> files = Files.list(DOCS)) {
      for (Path page : files.filter(f -> f.toString().endsWith(".md")).toList()) {
        String name = page.getFileName().toString();
        assertTrue(
            name.equals("index.md") || index.contains("](" + name + ")"),
            "docs/index.md does not list " + name);
      }
    }
    String commands = Files.readString(DOCS.resolve("commands.md"));
    for (String command : Main.commandLine().getSubcommands().keySet()) {
      assertTrue(commands.contains("`" + command), "docs/commands.md does not list " + command);
    }
  }

  /** Tests that a guide, or CONTRIBUTING, tells to run by name are there. */
  @Test
  void testsThatAreNamedAreThere() throws IOException {
    List<String> known = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of(".."))) {
      files
          .map(f -> f.getFileName().toString())
          .filter(f -> f.endsWith("Test.java"))
          .forEach(f -> known.add(f.replace(".java", "")));
    }
    known.add("FeatureNoiseTest"); // The reader writes it.
    List<Path> guides = new ArrayList<>(List.of(Path.of("..", "CONTRIBUTING.md")));
    try (Stream<Path> files = Files.list(DOCS)) {
      files.filter(f -> f.getFileName().toString().startsWith("adding-")).forEach(guides::add);
    }
    Pattern option = Pattern.compile("-Dtest='?([A-Za-z0-9,]+)");
    for (Path guide : guides) {
      for (MatchResult found : option.matcher(Files.readString(guide)).results().toList()) {
        for (String test : found.group(1).split(",")) {
          assertTrue(known.contains(test), guide + " tells to run " + test);
        }
      }
    }
  }
}
