package org.catchupmix.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.catchupmix.core.Backend;
import org.catchupmix.core.cli.CliCommand;
import org.catchupmix.parallel.Launch;
import org.catchupmix.parallel.Ranks;
import org.catchupmix.progress.ShellWord;
import org.catchupmix.train.DeviceOptions;
import org.catchupmix.train.Follower;
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
    footer = {
      "",
      "Without arguments: a small network on the shipped images, with Catch-up Mix.",
      "  catchup train recipes/cifar10-preact-resnet18.yaml --epochs 3",
      "  catchup train --mix cutmix --seed 2",
      "  catchup train --resume runs/NAME",
      "  catchup train --resume runs/NAME --epochs 16"
    })
public final class TrainCommand implements CliCommand {
  private static final String EPOCHS = "--epochs";

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
      description =
          "resume a run that was stopped, bit-exactly; one that is done is extended with --epochs N:"
              + " from there on a cosine is that of N epochs, so that the rate rises again, and"
              + " multistep and constant go on at their last rate")
  Path resume;

  @Option(
      names = "--other-arithmetic",
      description =
          "with --resume: continue although results will differ on this machine in their last bits,"
              + " or with another precision in all digits")
  boolean otherArithmetic;

  @Mixin RankOptions rank;
  @Mixin Recipe flags;

  @Override
  public Integer call() throws IOException {
    if (otherArithmetic && resume == null) {
      throw Usage.error(spec, "--other-arithmetic belongs to --resume");
    }
    Launch launch = Launch.of(System.getenv());
    try (StopHint hint = new StopHint("stopped before training began: nothing was written")) {
      Ranks ranks = Usage.check(spec, () -> rank.join(launch));
      hint.setRank(ranks);
      int code = run(hint, ranks);
      ranks.finish();
      return code;
    }
  }

  /** Rank 0 trains, the others follow it. */
  private int run(StopHint hint, Ranks ranks) throws IOException {
    if (ranks.isFirst()) {
      return resume == null ? start(hint, ranks) : resume(hint, ranks);
    }
    Follower.run(
        ranks,
        run -> hint.say("stopped" + goOn(run, "")),
        device -> RecipeFile.override(device, spec.commandLine().getParseResult()));
    return 0;
  }

  private int start(StopHint hint, Ranks ranks) throws IOException {
    Set<String> given = new HashSet<>();
    Recipe recipe = recipeFile == null ? new Recipe() : recipe(given);
    RecipeFile.given(spec.commandLine().getParseResult()).forEach(f -> given.add(f.substring(2)));
    RecipeFile.override(recipe, spec.commandLine().getParseResult());
    Usage.check(
        spec,
        () -> {
          WeightsDescription.takeNetwork(recipe, given);
          recipe.check();
          return null;
        });
    try (Backend backend = Usage.check(spec, () -> recipe.device.open(System.out, ranks.launch()));
        Trainer trainer =
            Trainer.start(
                recipe, backend, ranks, System.out, made -> hint.say("stopped" + goOn(made, "")))) {
      hint.training(trainer);
      trainer.run();
    }
    return 0;
  }

  private static String goOn(RunFolder run, String more) {
    return "; go on with: catchup train --resume %s%s"
        .formatted(ShellWord.of(run.path().toString()), more);
  }

  /** Reads the file and adds its keys to those that were given. */
  private Recipe recipe(Set<String> given) {
    try {
      Map<String, Object> entries = RecipeFile.entries(recipeFile);
      given.addAll(entries.keySet());
      return RecipeFile.of(recipeFile.toString(), entries);
    } catch (RunException e) {
      throw Usage.error(spec, e.getMessage());
    }
  }

  private int resume(StopHint hint, Ranks ranks) throws IOException {
    List<String> given = RecipeFile.given(spec.commandLine().getParseResult());
    List<String> wrong = new ArrayList<>(given);
    wrong.removeAll(DeviceOptions.flags());
    wrong.remove(EPOCHS);
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
    String epochs = given.contains(EPOCHS) ? " %s %d".formatted(EPOCHS, recipe.epochs) : "";
    hint.say("stopped before training went on" + goOn(folder, epochs));
    try (Backend backend = Usage.check(spec, () -> recipe.device.open(System.out, ranks.launch()));
        Trainer trainer =
            Trainer.resume(folder, backend, otherArithmetic, ranks, System.out, recipe.epochs)) {
      hint.say("stopped" + goOn(folder, ""));
      hint.training(trainer);
      trainer.run();
    }
    return 0;
  }
}
