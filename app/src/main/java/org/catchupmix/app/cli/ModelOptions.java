package org.catchupmix.app.cli;

import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.models.Models;
import org.catchupmix.run.WeightsDescription;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which network: flags of each command that builds one by name. */
public final class ModelOptions {
  /** Its name, see {@link Models#kind}; null if it was not given. */
  @Option(names = "--model", paramLabel = "NAME", description = "the network, see 'catchup models'")
  public String model;

  @Option(
      names = "--width",
      paramLabel = "CHANNELS",
      description = "channels of the stem (default: the network's own)")
  Integer width;

  @Option(
      names = "--stem",
      paramLabel = "cifar|imagenet",
      description = "how a resnet begins: 3x3, or 7x7 with max-pool (default: cifar)")
  ModelSpec.Stem stem;

  @Option(
      names = "--final-norm",
      description = "batch norm and ReLU after the last stage of a preact-resnet")
  Boolean finalNorm;

  /**
   * Checks the flags against the network that a weights file describes, and returns it.
   *
   * @throws ParameterException if a flag that was given contradicts it
   */
  public ModelSpec spec(CommandSpec command, ModelSpec described, String file) {
    return Usage.check(
        command,
        () -> {
          WeightsDescription.requireAgreed("--model", model, described.name(), file);
          WeightsDescription.requireAgreed("--width", width, described.width(), file);
          WeightsDescription.requireAgreed("--stem", stem, described.stem(), file);
          WeightsDescription.requireAgreed("--final-norm", finalNorm, described.finalNorm(), file);
          return described;
        });
  }

  /**
   * Builds the description of a network for a number of channels and classes.
   *
   * @throws ParameterException if there is no such network
   */
  public ModelSpec spec(CommandSpec command, int channels, int classes) {
    return Usage.check(
        command,
        () -> {
          ModelSpec spec =
              new ModelSpec(
                  model,
                  width == null ? Models.kind(model).width() : width,
                  channels,
                  classes,
                  stem == null ? ModelSpec.Stem.CIFAR : stem,
                  finalNorm != null && finalNorm);
          Models.requireOffered(spec);
          return spec;
        });
  }
}
