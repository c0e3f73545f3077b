package org.catchupmix.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.catchupmix.core.Backend;
import org.catchupmix.core.cli.CliCommand;
import org.catchupmix.train.DeviceOptions;
import org.catchupmix.train.Recipe;
import org.catchupmix.train.RecipeFile;
import org.catchupmix.train.RunException;
import org.catchupmix.train.RunFolder;
import org.catchupmix.train.Trainer;
import org.catchupmix.train.WeightsDescription;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code catchup train}. */
@Command(
    name = "train",
    description = "Trains a network and writes a run folder.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Without arguments: a small network on the shipped images, with Catch-up Mix.",
      "  catchup train recipes/cifar10-preact-resnet18.yaml --epochs 3",
      "  catchup train --mix cutmix --seed 2",
      "  catchup train --resume runs/NAME"
    })
public final class TrainCommand implements CliCommand {
  @Spec CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "RECIPE",
      description = "a YAML file of settings; flags override it (default: the values below)")
  Path recipeFile;

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description = "resume a run that was stopped, bit-exactly")
  Path resume;

  @Option(
      names = "--other-arithmetic",
      description =
          "with --resume: continue although results will differ on this machine in their last bits,"
              + " or with another precision in all digits")
  boolean otherArithmetic;

  @Mixin Recipe flags;

  /** For picocli. */
  public TrainCommand() {}

  @Override
  public Integer call() throws IOException {
    if (resume != null) {
      return resume();
    }
    if (otherArithmetic) {
      throw Usage.error(spec, "--other-arithmetic belongs to --resume");
    }
    Recipe recipe = recipeFile == null ? new Recipe() : recipe();
    RecipeFile.override(recipe, spec.commandLine().getParseResult());
    Usage.check(
        spec,
        () -> {
          WeightsDescription.takeNetwork(recipe, keys());
          recipe.check();
          return null;
        });
    try (Backend backend = Usage.check(spec, () -> recipe.device.open(System.out));
        Trainer trainer = Trainer.start(recipe, backend, System.out)) {
      run(trainer);
    }
    return 0;
  }

  /** Says how to go on to who stops it (Ctrl-C). */
  private static void run(Trainer trainer) throws IOException {
    Thread hint =
        new Thread(
            () ->
                System.err.printf(
                    "%ncatchup: stopped; go on with: catchup train --resume %s%n",
                    trainer.folder().path()));
    Runtime.getRuntime().addShutdownHook(hint);
    try {
      trainer.run();
    } finally {
      removeHint(hint);
    }
  }

  private static void removeHint(Thread hint) {
    try {
      Runtime.getRuntime().removeShutdownHook(hint);
    } catch (IllegalStateException e) {
      // The program is being stopped.
    }
  }

  /** The keys that the user gave, as flags or in the recipe. */
  private Set<String> keys() {
    Set<String> keys = new HashSet<>();
    RecipeFile.given(spec.commandLine().getParseResult()).forEach(f -> keys.add(f.substring(2)));
    if (recipeFile != null) {
      keys.addAll(RecipeFile.entries(recipeFile).keySet());
    }
    return keys;
  }

  private Recipe recipe() {
    try {
      return RecipeFile.read(recipeFile);
    } catch (RunException e) {
      throw Usage.error(spec, e.getMessage());
    }
  }

  private int resume() throws IOException {
    List<String> given = RecipeFile.given(spec.commandLine().getParseResult());
    List<String> wrong = new ArrayList<>(given);
    wrong.removeAll(DeviceOptions.flags());
    if (recipeFile != null) {
      wrong.add(recipeFile.toString());
    }
    if (!wrong.isEmpty()) {
      throw Usage.error(
          spec, "--resume takes the settings of the run: leave out " + String.join(", ", wrong));
    }
    RunFolder folder = RunFolder.open(resume);
    Recipe recipe = folder.recipe();
    RecipeFile.override(recipe, spec.commandLine().getParseResult());
    try (Backend backend = Usage.check(spec, () -> recipe.device.open(System.out));
        Trainer trainer = Trainer.resume(folder, backend, otherArithmetic, System.out)) {
      run(trainer);
    }
    return 0;
  }
}
