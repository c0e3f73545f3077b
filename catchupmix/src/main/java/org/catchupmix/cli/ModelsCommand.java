package org.catchupmix.cli;

import java.util.Locale;
import java.util.stream.Collectors;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.Backends;
import org.catchupmix.core.cli.CliCommand;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.models.NetworkCost;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code catchup models}. */
@Command(
    name = "models",
    description = {
      "Lists the networks: parameters, the work of one forward pass on one image (GFLOP, a"
          + " multiplication and an addition counted as two), and the shape [height,width,channels]"
          + " of the features at each mix point."
    },
    mixinStandardHelpOptions = true)
public final class ModelsCommand implements CliCommand {
  @Spec CommandSpec spec;

  @Mixin InputOptions input;

  @Option(
      names = "--width",
      paramLabel = "CHANNELS",
      description = "of the stem (default: each network's own)")
  Integer width;

  @Option(
      names = "--stem",
      paramLabel = "cifar|imagenet",
      description = "of the resnets (default: cifar)")
  ModelSpec.Stem stem = ModelSpec.Stem.CIFAR;

  /** For picocli. */
  public ModelsCommand() {}

  @Override
  public Integer call() {
    input.check(spec);
    System.out.printf(
        "%-16s %5s %12s %8s  %s%n", "model", "width", "parameters", "GFLOP", "mix points");
    try (Backend backend = Backends.choose("auto", BackendOptions.defaults()).backend()) {
      for (Models.Kind kind : Models.kinds()) {
        if (kind.stems().contains(stem)) {
          print(backend, kind);
        }
      }
    }
    return 0;
  }

  private void print(Backend backend, Models.Kind kind) {
    ModelSpec model =
        Usage.check(
            spec,
            () ->
                new ModelSpec(
                    kind.name(),
                    width == null ? kind.width() : width,
                    input.channels,
                    input.classes,
                    stem,
                    false));
    try (Network network = Models.build(backend, model)) {
      NetworkCost cost = NetworkCost.of(network, input.size);
      System.out.printf(
          Locale.ROOT,
          "%-16s %5d %,12d %8.3f  %s%n",
          kind.name(),
          model.width(),
          cost.parameters(),
          cost.flops() * 1e-9,
          cost.mixPoints().entrySet().stream()
              .map(e -> e.getKey() + " " + e.getValue())
              .collect(Collectors.joining("  ")));
    }
  }
}
