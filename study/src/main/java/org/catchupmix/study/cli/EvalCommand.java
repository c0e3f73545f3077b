package org.catchupmix.study.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.cli.ModelOptions;
import org.catchupmix.cli.Usage;
import org.catchupmix.core.Backend;
import org.catchupmix.core.ImageTransform;
import org.catchupmix.core.cli.CliCommand;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.state.FileTensor;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.nn.state.StateDict;
import org.catchupmix.train.DeviceOptions;
import org.catchupmix.train.Evaluation;
import org.catchupmix.train.Normalization;
import org.catchupmix.train.Recipe;
import org.catchupmix.train.RunFolder;
import org.catchupmix.train.RunNames;
import org.catchupmix.train.TrainingData;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code catchup eval}. */
@Command(
    name = "eval",
    description =
        "Tests the networks of runs, or of a file of weights, on test pictures; with --suite also"
            + " on pictures that are attacked, corrupted, deformed or of other things.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "  catchup eval runs/NAME --best",
      "  catchup eval runs/A runs/B --suite fgsm,corrupt --limit 500",
      "  catchup eval --weights FILE.safetensors --model preact-resnet18 --data cifar10:DIR"
    })
public final class EvalCommand implements CliCommand {
  @Spec CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "RUN",
      description = "folders of runs; their last weights are tested")
  List<Path> runs = new ArrayList<>();

  @Option(names = "--best", description = "with RUN: the weights of its best epoch")
  boolean best;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description =
          "in place of RUN: a .safetensors file with PyTorch's names; wants --model, --data")
  Path weights;

  @Option(
      names = "--data",
      paramLabel = "NAME[:DIR]",
      description = "whose test pictures (default: those of the run)")
  String data;

  @Mixin EvalBatchOption batch;

  @Mixin SuiteOptions suite;
  @Mixin ModelOptions model;
  @Mixin DeviceOptions device;

  @Override
  public Integer call() throws IOException {
    if (runs.isEmpty() == (weights == null)) {
      throw Usage.error(spec, "give either RUN or --weights FILE");
    }
    suite.requireUse(spec, weights != null);
    if (weights == null) {
      if (model.model != null) {
        throw Usage.error(spec, "--model belongs to --weights: a run knows its network");
      }
      return suite.given() ? suites() : ofRuns();
    }
    if (model.model == null || data == null || best) {
      throw Usage.error(spec, "--weights wants --model and --data, and no --best");
    }
    Usage.check(spec, () -> Models.kind(model.model));
    Recipe recipe = new Recipe();
    recipe.data = data;
    TrainingData pictures = TrainingData.read(recipe);
    Safetensors file = Safetensors.read(weights);
    return test(
        model.spec(spec, pictures.train().channels(), pictures.train().classes()),
        file.tensors(),
        weights.toString(),
        Normalization.fromMetadata(file.metadata()).orElse(pictures.transform()),
        pictures);
  }

  private int suites() throws IOException {
    RobustnessRun run =
        new RobustnessRun(
            suite.robustness(spec),
            best,
            Optional.ofNullable(data),
            batch.size,
            device.precisionFlag());
    List<Path> folders = RunNames.once(runs);
    Path page = PageOption.file(spec, "--page", suite.page, folders, "robustness.html");
    try (Backend backend = Usage.check(spec, () -> device.open(System.out))) {
      return run.of(folders, page, backend, System.out, spec.commandLine().getErr());
    }
  }

  private int ofRuns() {
    for (Path run : RunNames.once(runs)) {
      ofRun(RunFolder.open(run));
    }
    return 0;
  }

  private int ofRun(RunFolder folder) {
    Recipe recipe = folder.recipe();
    Safetensors file = folder.weights(best);
    if (data != null) {
      recipe.data = data;
    }
    TrainingData pictures = TrainingData.read(recipe);
    return test(
        recipe.spec(pictures.train().channels(), pictures.train().classes()),
        file.tensors(),
        folder.weightsFile(best).toString(),
        Normalization.fromMetadata(file.metadata()).orElse(pictures.transform()),
        pictures);
  }

  private int test(
      ModelSpec modelSpec,
      Map<String, FileTensor> tensors,
      String source,
      ImageTransform transform,
      TrainingData pictures) {
    try (Backend backend = Usage.check(spec, () -> device.open(System.out));
        Network network = Models.build(backend, modelSpec)) {
      StateDict.load(network, tensors, source);
      Evaluation e = Evaluation.of(network, pictures.test(), transform, batch.size);
      System.out.printf(
          Locale.ROOT,
          "%s on %,d test pictures of %s:%n"
              + "  top-1 %.2f %%   top-5 %.2f %%   cross entropy %.4f nats%n",
          source,
          pictures.test().size(),
          pictures.test().name(),
          e.top1(),
          e.top5(),
          e.loss());
      return 0;
    }
  }
}
