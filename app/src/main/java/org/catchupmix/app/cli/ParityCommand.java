package org.catchupmix.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.ConvolutionAlgorithm;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.progress.DeviceNotes;
import org.catchupmix.recipe.DeviceSettings;
import org.catchupmix.recipe.Group;
import org.catchupmix.recipe.NetworkSettings;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.run.weights.WeightsDescription;
import org.catchupmix.run.weights.WeightsLoader;
import org.catchupmix.verify.Parity;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "parity",
    description = {
      "Runs one training step for comparison with another framework.",
      "Writes logits, loss and gradients for given weights and a given batch.",
      "",
      "--weights holds a state dict with PyTorch's names. --batch holds x (F32 or F64 [N,C,H,W]), y"
          + " (I64 [N]) and, with --mix-layer, perm (I64 [N]). --out gets logits [N,K], loss [1]"
          + " and grad.<parameter> in PyTorch's layouts, as F64 from the device reference, else as"
          + " F32. The cpu device convolves directly unless --conv says otherwise."
    },
    footer = {"", "scripts/pytorch_oracle.py check makes such files and compares with PyTorch."})
public final class ParityCommand implements Callable<Integer> {
  @Option(
      names = "--classes",
      paramLabel = "K",
      description =
          "number of classes; like the network flags, not needed if --weights describes the network")
  Integer classes;

  @Option(names = "--weights", required = true, paramLabel = "FILE", description = "the weights")
  Path weights;

  @Option(names = "--batch", required = true, paramLabel = "FILE", description = "the batch")
  Path batch;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "the results")
  Path out;

  @ArgGroup(exclusive = false)
  Mix mix;

  /** Mixing of the batch. */
  static final class Mix {
    @Option(
        names = "--mix-layer",
        required = true,
        paramLabel = "POINT",
        description = "mix the batch with Catch-up Mix at this mix point, 1..5")
    int point;

    @Option(
        names = "--lambda",
        required = true,
        paramLabel = "L",
        description = "the mixing ratio, 0..1")
    double lambda;
  }

  @Mixin final SettingFlags settings = SettingFlags.of(Group.DEVICE, SettingFlags.NETWORK);

  @Override
  public Integer call() throws IOException {
    Recipe recipe = recipe();
    Safetensors file = Safetensors.read(weights);
    Parity.Input input = Parity.Input.of(Safetensors.read(batch), batch.toString(), mix != null);
    ModelSpec spec = recipe.network().spec(input.batch().shape().dim(3), classes(file));
    AtomicFile.requireWritable(out);
    BatchMix mixed = mix == null ? BatchMix.NONE : input.mixed(mix.point, mix.lambda);
    try (Backend backend = recipe.device().open(System.out);
        DeviceNotes _ = new DeviceNotes(backend, System.out::println)) {
      Safetensors result =
          Parity.run(backend, spec, file, weights.toString(), input.batch(), mixed);
      result.write(out);
      System.out.printf(
          "loss %s; wrote logits, loss and %d gradients to %s%n",
          result.tensors().get("loss").toDoubles()[0], result.tensors().size() - 2, out);
    }
    return 0;
  }

  /**
   * Network of the weights file or of the flags, and the device; cpu defaults to direct
   * convolution, for which the parity tolerances hold.
   */
  private Recipe recipe() {
    RecipeText given = settings.over(new RecipeText().with("init", weights.toString()));
    RecipeText text = WeightsLoader.takeNetwork(given);
    if (mix != null) {
      List<Integer> points = text.settle(NetworkSettings.class).mixPoints();
      Usage.require(
          points.contains(mix.point), "--mix-layer %d must be one of %s", mix.point, points);
      Usage.require(mix.lambda >= 0 && mix.lambda <= 1, "--lambda %s must be 0..1", mix.lambda);
    }
    String name = text.settle(DeviceSettings.class).device();
    boolean isCpu = (name.equals("auto") ? Backends.automatic() : name).equals("cpu");
    return isCpu && !settings.isGiven("conv")
        ? text.with("conv", ConvolutionAlgorithm.DIRECT).settle()
        : text.settle();
  }

  /** Classes that the weights file describes, or those of the flag. */
  private int classes(Safetensors file) {
    Optional<Integer> described =
        WeightsDescription.fromMetadata(file.metadata(), weights.toString())
            .map(d -> d.spec().classes());
    Usage.require(
        described.isPresent() || classes != null && settings.isGiven("model"),
        "%s does not say what network it is: give --model=NAME and --classes=K",
        weights);
    described.ifPresent(
        d -> WeightsDescription.requireAgreed("--classes", classes, d, weights.toString()));
    return described.orElse(classes);
  }
}
