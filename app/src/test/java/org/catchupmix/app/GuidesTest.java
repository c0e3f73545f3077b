package org.catchupmix.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the guides show is what their examples hold: each block of code stands, line by line, in a
 * file of {@code docs/examples}, which the build compiles and runs, or in a test of the module that
 * the code is for.
 */
class GuidesTest {
  private static final Path DOCS = Path.of("..", "docs");
  private static final Pattern CODE = blocks("java|cuda|xml");

  /** Runs the line that the guide of a kernel variant adds to a launcher. */
  private static final Path LAUNCHER_LINE =
      Path.of("../kernels/src/test/java/org/catchupmix/kernels/launch/GuideVariantTest.java");

  private static Pattern blocks(String languages) {
    return Pattern.compile(
        "^ *```(?:" + languages + ")\n(.*?)^ *```", Pattern.DOTALL | Pattern.MULTILINE);
  }

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

  /**
   * What the guide of a kernel variant adds to the program's source is that of {@code
   * channel_mix_v1} there, with the idea and the parameters of the kernel in the guide's example.
   */
  @Test
  void theVariantOfTheGuideIsWrittenAsTheProgramsOwn() throws IOException {
    String guide = Files.readString(DOCS.resolve("adding-a-kernel-variant.md"));
    String program = Files.readString(Path.of("../kernels/src/main/cuda/channel_mix.cu"));
    String example =
        Files.readString(
            DOCS.resolve(
                "examples/kernel-variant/src/main/resources/org/example/channel_mix_v5.cu"));
    String v5 =
        found("(?s)TWINS\\(channel_mix_v1.*?;\\)", program)
            .replace("_v1", "_v5")
            .replace("int elements, int pixels, int channels", found("int pixels, [^)]*", example))
            .replace("elements, ", "");
    assertEquals(
        stripped(found("// v5: .*", example) + "\n" + v5),
        stripped(blocks("text").matcher(guide).results().findFirst().orElseThrow().group(1)));
  }

  private static String found(String regex, String text) {
    return Pattern.compile(regex).matcher(text).results().findFirst().orElseThrow().group();
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
