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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code catchup models}. */
@Command(
    name = "models",
    description = {
      "Lists the networks: parameters, the work of one forward pass on one picture (GFLOP, a"
          + " multiplication and an addition counted as two), and the shape [height,width,channels] of"
          + " the features at each mix point."
    },
    mixinStandardHelpOptions = true)
public final class ModelsCommand implements CliCommand {
  @Spec CommandSpec spec;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description = "of the pictures, square (default: ${DEFAULT-VALUE})")
  int size = 32;

  @Option(
      names = "--channels",
      paramLabel = "N",
      description = "of the pictures (default: ${DEFAULT-VALUE})")
  int channels = 3;

  @Option(names = "--classes", paramLabel = "N", description = "(default: ${DEFAULT-VALUE})")
  int classes = 100;

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
    if (size < 1 || size > 1024) {
      throw Usage.error(spec, "--size " + size + " wants 1..1024");
    }
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
                    channels,
                    classes,
                    stem,
                    false));
    try (Network network = Models.build(backend, model)) {
      NetworkCost cost = NetworkCost.of(network, size);
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
