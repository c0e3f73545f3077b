package org.catchupmix.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.program.Program;
import org.catchupmix.progress.ShellWord;
import org.catchupmix.run.JsonFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "init",
    description = {
      "Writes a recipe with all settings, their defaults and explanations, for you to edit.",
      "An existing file is not replaced."
    },
    footer = {"", "  catchup init mine.yaml", "  catchup train mine.yaml"})
public final class InitCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "file to write (default: recipe.yaml)")
  Path file;

  @Option(names = "--schema", description = "print the JSON Schema of recipes, for editors")
  boolean schema;

  @Override
  public Integer call() throws IOException {
    if (schema) {
      Usage.require(file == null, "--schema prints, and takes no FILE");
      System.out.println(JsonFile.toJson(RecipeTemplate.schema()));
      return 0;
    }
    Path written = file == null ? Path.of("recipe.yaml") : file;
    Usage.require(
        Files.notExists(written), "%s is there already: name another file, or remove it", written);
    AtomicFile.requireWritable(written);
    String text = RecipeTemplate.commented(shippedSchema());
    AtomicFile.create(written, text);
    System.out.printf(
        "wrote %s; train it: catchup train %s%n", written, ShellWord.of(written.toString()));
    return 0;
  }

  /** Path of the shipped schema; empty if it is not installed. */
  private static Optional<String> shippedSchema() {
    return Program.home()
        .map(home -> home.resolve("recipes").resolve(RecipeTemplate.SCHEMA))
        .filter(Files::isRegularFile)
        .map(schema -> schema.toAbsolutePath().normalize().toUri().toString());
  }
}
