package org.catchupmix.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.app.Main;
import org.catchupmix.app.Outcome;
import org.catchupmix.app.TrainedRuns;
import org.catchupmix.recipe.OptimizationSettings;
import org.catchupmix.recipe.RecipeFile;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.recipe.Setting;
import org.catchupmix.recipe.Settings;
import org.catchupmix.run.JsonFile;
import org.catchupmix.run.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecipeTemplateTest {
  private static final Path RECIPES = Path.of("..", "recipes");

  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
          .getSchema(new ObjectMapper().<JsonNode>valueToTree(RecipeTemplate.schema()));

  @TempDir Path folder;

  static List<Path> recipes() throws IOException {
    try (Stream<Path> files = Files.list(RECIPES)) {
      return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  /** The keys that the schema refuses; {@code ""} for the recipe as a whole. */
  private static Set<String> wrong(String yaml) throws IOException {
    return SCHEMA.validate(new YAMLMapper().readTree(yaml)).stream()
        .map(m -> m.getProperty() != null ? m.getProperty() : m.getInstanceLocation().getName(-1))
        .collect(Collectors.toSet());
  }

  @Test
  void theShippedSchemaIsThatOfTheProgram() throws IOException {
    assertEquals(
        JsonFile.toJson(RecipeTemplate.schema()).strip(),
        Files.readString(RECIPES.resolve(RecipeTemplate.SCHEMA)).strip(),
        "write it anew: ./catchup init --schema > recipes/" + RecipeTemplate.SCHEMA);
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void everyShippedRecipeIsValidAndNamesTheSchema(Path recipe) throws IOException {
    String text = Files.readString(recipe);
    assertEquals(
        "# yaml-language-server: $schema=" + RecipeTemplate.SCHEMA, text.lines().findFirst().get());
    assertEquals(Set.of(), wrong(text));
  }

  @Test
  void theSchemaRefusesWrongRecipes() throws IOException {
    assertEquals(Set.of("epoch"), wrong("epoch: 3"));
    assertEquals(Set.of("mix"), wrong("mix: blend"));
    assertEquals(Set.of("epochs"), wrong("epochs: many"));
    assertEquals(Set.of("flip"), wrong("flip: 2"));
    assertEquals(Set.of(), wrong("mix-layers: [0, 1]\nmilestones: 3"));
    assertNotEquals(Set.of(), wrong("mix-layers: [a]"));
    assertEquals(Set.of(), wrong("slurm: {time: 30, mem: 8G, setup: [a, b], sbatch: --x=1}"));
    assertEquals(Set.of("memory"), wrong("slurm: {memory: 8G}"));
  }

  private final StringWriter err = new StringWriter();

  private int init(String... args) {
    return Main.commandLine()
        .setErr(new PrintWriter(err))
        .execute(Stream.concat(Stream.of("init"), Stream.of(args)).toArray(String[]::new));
  }

  @Test
  void aWrittenRecipeIsTheDefaultsWithEachKeyOnce() throws IOException {
    Path file = folder.resolve("mine.yaml");
    assertEquals(0, init(file.toString()));
    String text = Files.readString(file);
    assertEquals(Set.of(), wrong(text));
    RecipeText recipe = RecipeFile.read(file);
    recipe.settle();
    assertEquals(new RecipeText().settings(), recipe.settings());
    for (Setting setting : Settings.ofRuns()) {
      String key = setting.key();
      long lines = text.lines().filter(l -> l.matches("(# )?" + key + ": .*")).count();
      assertEquals(1, lines, key);
    }
  }

  /** A rate or decay that the recipe held as SGD's default would count as given. */
  @Test
  void aWrittenRecipeLeavesAnotherOptimizerItsDefaults() throws IOException {
    Path file = folder.resolve("mine.yaml");
    assertEquals(0, init(file.toString()));
    for (Path recipe : List.of(file, RECIPES.resolve("default.yaml"))) {
      RecipeText adamw =
          RecipeFile.read(recipe).with("optimizer", OptimizationSettings.OptimizerKind.ADAMW);
      assertEquals(0.001, adamw.settle().optimization().lr(), recipe.toString());
      assertEquals(0.01, adamw.settle().optimization().weightDecay(), recipe.toString());
    }
    Outcome.succeed(
        TrainedRuns.small(folder, "adam", file.toString(), "--optimizer=adam", "--warmup=0"));
    RunFolder run = RunFolder.open(folder.resolve("adam"));
    assertEquals(0.001, run.recipe().optimization().lr());
  }

  @Test
  void nothingIsOverwritten() throws IOException {
    Path file = Files.writeString(folder.resolve("mine.yaml"), "epochs: 3\n");
    assertEquals(2, init(file.toString()));
    assertEquals("epochs: 3\n", Files.readString(file));
    assertEquals(2, init("--schema", file.toString()));
    assertEquals(1, init(folder.resolve("none").resolve("mine.yaml").toString()));
    assertTrue(err.toString().contains("none/mine.yaml: "), err.toString());
  }
}
