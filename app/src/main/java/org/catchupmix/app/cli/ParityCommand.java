package org.catchupmix.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.catchupmix.core.autograd.view.BackwardStep;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.ConvolutionAlgorithm;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.progress.Steps;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.Setting;
import org.catchupmix.recipe.Settings;
import org.catchupmix.run.DeviceNotes;
import org.catchupmix.run.WeightsDescription;
import org.catchupmix.verify.Parity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code catchup parity}. */
@Command(
    name = "parity",
    description = {
      "Runs one training step, to be compared with another framework.",
      "It writes logits, loss and gradients for given weights and a given batch.",
      "",
      "--weights holds a state dict with PyTorch's names. --batch holds x (F32 or F64 [N,C,H,W]), y"
          + " (I64 [N]) and, with --mix-layer, perm (I64 [N]). --out gets logits [N,K], loss [1]"
          + " and grad.<parameter> in PyTorch's layouts, as F64 from the device reference, else as"
          + " F32. The cpu device convolves directly unless --conv says otherwise."
    },
    footer = {"", "scripts/pytorch_oracle.py check makes such files and compares with PyTorch."})
public final class ParityCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin ModelOptions model;

  @Option(
      names = "--classes",
      paramLabel = "K",
      description =
          "number of classes; like the network flags, not needed if --weights describes the network")
  Integer classes;

  @Option(names = "--weights", required = true, paramLabel = "FILE", description = "to read")
  Path weights;

  @Option(names = "--batch", required = true, paramLabel = "FILE", description = "to read")
  Path batch;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "to write")
  Path out;

  @Option(
      names = "--mix-layer",
      paramLabel = "POINT",
      description = "mix the batch with Catch-up Mix at this mix point, 1..5")
  Integer mixLayer;

  @Option(
      names = "--lambda",
      paramLabel = "L",
      description = "the mixing ratio, 0..1; goes with --mix-layer")
  Double lambda;

  @Option(
      names = "--trace",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "FILE",
      description =
          "describe each step of the backward pass: the incoming gradient, the rule, the outgoing"
              + " gradients, what is released; printed, or written to FILE")
  String trace;

  @Mixin final SettingFlags device = SettingFlags.of(Setting.Group.DEVICE);

  private final StringBuilder traceText = new StringBuilder();

  @Override
  public Integer call() throws IOException {
    if ((mixLayer == null) != (lambda == null)) {
      throw Usage.error(spec, "--mix-layer and --lambda go together");
    }
    if (lambda != null && !(lambda >= 0 && lambda <= 1)) {
      throw Usage.error(spec, "--lambda " + lambda + " must be 0..1");
    }
    if (model.model != null) {
      Usage.check(spec, () -> Models.kind(model.model));
      requireMixPoint(model.model);
    }
    Parity.Batch input =
        Parity.Batch.of(Safetensors.read(batch), batch.toString(), mixLayer != null);
    Safetensors file = Safetensors.read(weights);
    ModelSpec modelSpec = network(file, input.channels());
    requireMixPoint(modelSpec.name());
    try (Backend backend = Usage.check(spec, () -> settings().device().open(System.out));
        DeviceNotes _ = new DeviceNotes(backend, System.out::println);
        Steps backward = Steps.onTerminal("backward pass")) {
      Parity.Mix mix = mixLayer == null ? null : new Parity.Mix(mixLayer, lambda);
      Safetensors result =
          Parity.run(
              backend,
              modelSpec,
              file,
              weights.toString(),
              input,
              mix,
              trace == null ? null : this::trace,
              left -> count(backward, left));
      result.write(out);
      if (traceText.length() > 0) {
        AtomicFile.write(Path.of(trace), traceText.toString());
      }
      System.out.printf(
          "loss %s; wrote logits, loss and %d gradients to %s%n",
          result.tensors().get("loss").toDoubles()[0], result.tensors().size() - 2, out);
    }
    return 0;
  }

  /** Device settings; cpu defaults to direct convolution, for which the parity tolerances hold. */
  private Recipe settings() {
    Recipe given = device.recipe();
    String name = given.device().name();
    boolean isCpu = (name.equals("auto") ? Backends.automatic() : name).equals("cpu");
    return isCpu && !device.isGiven(Settings.CONV)
        ? given.with(Settings.CONV, ConvolutionAlgorithm.DIRECT)
        : given;
  }

  private void requireMixPoint(String name) {
    List<Integer> points = Models.kind(name).mixPoints();
    if (mixLayer != null && !points.contains(mixLayer)) {
      throw Usage.error(
          spec, "--mix-layer %d is none of %s's: %s".formatted(mixLayer, name, points));
    }
  }

  /** Network described by the weights file, or by the flags if it has no description. */
  private ModelSpec network(Safetensors file, int channels) {
    Optional<WeightsDescription> described =
        WeightsDescription.fromMetadata(file.metadata(), weights.toString());
    if (described.isPresent()) {
      ModelSpec of = model.spec(spec, described.get().spec(), weights.toString());
      Usage.check(
          spec,
          () -> {
            WeightsDescription.requireAgreed(
                "--classes", classes, of.classes(), weights.toString());
            return null;
          });
      return of;
    }
    if (model.model == null || classes == null) {
      throw Usage.error(
          spec,
          "%s does not say what network it is: give %s"
              .formatted(
                  weights, model.model == null ? "--model=NAME, --classes=K" : "--classes=K"));
    }
    return model.spec(spec, channels, classes);
  }

  /** Begins the progress display with the total on the first call, then advances it. */
  private static void count(Steps backward, int left) {
    if (!backward.isBegun()) {
      backward.beginSteps(left);
    } else {
      backward.add(1);
    }
  }

  private void trace(BackwardStep step) {
    if (trace.isEmpty()) {
      System.out.print(step.text());
    } else {
      traceText.append(step.text());
    }
  }
}
