package org.catchupmix.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.parallel.RankPosition;
import org.catchupmix.parallel.Ranks;
import org.catchupmix.progress.ShellWord;
import org.catchupmix.recipe.FolderSettings;
import org.catchupmix.recipe.Group;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.RecipeFile;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.recipe.Setting;
import org.catchupmix.recipe.Settings;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.RunsFolder;
import org.catchupmix.run.checkpoint.Resumption;
import org.catchupmix.run.trainer.Follower;
import org.catchupmix.run.trainer.Trainer;
import org.catchupmix.run.weights.WeightsLoader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "train",
    description = "Trains a network and writes a run folder.",
    footer = {
      "",
      "Without arguments: a small network on the shipped images, with Catch-up Mix.",
      "  catchup train recipes/cifar10-preact-resnet18.yaml --epochs 3",
      "  catchup train --mix cutmix --seed 2",
      "  catchup train --resume runs/NAME"
    })
public final class TrainCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "RECIPE",
      description = "a YAML file of settings; flags override it (default: the values below)")
  Path recipeFile;

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description = "resume a stopped run, a folder or a name, bit-exactly")
  Path resume;

  @Option(
      names = "--other-arithmetic",
      description =
          "with --resume: continue even if this machine or precision gives different bits")
  boolean otherArithmetic;

  @Option(
      names = "--forget-best",
      description =
          "with --resume, if best.safetensors is lost: choose the best epoch among those still to come")
  boolean forgetBest;

  @Option(
      names = "--rank-timeout",
      paramLabel = "SECONDS",
      description = "how long a rank waits for another before all stop (default: ${DEFAULT-VALUE})")
  int rankTimeout = 300;

  @Mixin final SettingFlags flags = new SettingFlags(new RecipeText(), Settings.ofRuns());

  @Override
  public Integer call() throws IOException {
    Usage.require(!otherArithmetic || resume != null, "--other-arithmetic requires --resume");
    Usage.require(!forgetBest || resume != null, "--forget-best requires --resume");
    Usage.require(rankTimeout >= 1, "--rank-timeout %d must be at least 1", rankTimeout);
    RankPosition launch = RankPosition.of(System.getenv());
    try (StopHint hint = new StopHint("stopped before training began: nothing was written")) {
      Ranks ranks = Ranks.join(launch, Duration.ofSeconds(rankTimeout));
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
    Follower.run(ranks, run -> hint.say("stopped" + resumeHint(run)), flags::over);
    return 0;
  }

  private int start(StopHint hint, Ranks ranks) throws IOException {
    RecipeText file = recipeFile == null ? new RecipeText() : RecipeFile.read(recipeFile);
    Recipe recipe = WeightsLoader.takeNetwork(flags.over(file)).settle();
    try (Backend backend = recipe.device().open(System.out, ranks.launch());
        Trainer trainer =
            Trainer.start(
                recipe,
                backend,
                ranks,
                System.out,
                made -> hint.say("stopped" + resumeHint(made)))) {
      hint.training(trainer);
      trainer.run();
    }
    return 0;
  }

  private static String resumeHint(RunFolder run) {
    return "; resume with: catchup train --resume " + ShellWord.of(run.path().toString());
  }

  private int resume(StopHint hint, Ranks ranks) throws IOException {
    Usage.require(
        recipeFile == null, "--resume takes the settings of the run: leave out %s", recipeFile);
    for (Setting setting : flags.given()) {
      Usage.require(
          setting.group() == Group.DEVICE || setting.key().equals("runs"),
          "--resume takes the settings of the run: leave out %s",
          setting.flag());
    }
    Path runs = Path.of(flags.settle(FolderSettings.class).runs());
    RunFolder folder = RunFolder.open(new RunsFolder(runs).find(resume));
    Recipe recipe = flags.over(folder.recipe().text()).settle();
    hint.say("stopped before training went on" + resumeHint(folder));
    Resumption how = new Resumption(otherArithmetic, forgetBest);
    try (Backend backend = recipe.device().open(System.out, ranks.launch());
        Trainer trainer = Trainer.resume(folder, backend, how, ranks, System.out)) {
      hint.say("stopped" + resumeHint(folder));
      hint.training(trainer);
      trainer.run();
    }
    return 0;
  }
}
