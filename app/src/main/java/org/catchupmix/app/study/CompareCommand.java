package org.catchupmix.app.study;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.catchupmix.study.compare.MethodSetting;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code catchup compare}. */
@Command(
    name = "compare",
    description = {
      "Trains mix methods with several seeds, and puts their results side by side.",
      "Runs that are done are not trained again; after a kill the same command resumes."
    },
    subcommands = {SweepStatusCommand.class, SweepCollectCommand.class},
    footer = {
      "",
      "A method may have options, the keys of a recipe: catchup:keep=random:mix-layers=0+1.",
      "Options of the recipe's method apply to that method alone.",
      "  catchup compare recipes/default.yaml --methods none,mixup,catchup --seeds 1,2 --jobs 2"
    })
public final class CompareCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--methods",
      split = ",",
      paramLabel = "METHOD[:KEY=VALUE]",
      description = "what is compared (default: none,mixup,cutmix,manifold,catchup)")
  List<String> methods = List.of("none", "mixup", "cutmix", "manifold", "catchup");

  @Mixin ComparisonOptions options;

  @Override
  public Integer call() throws IOException {
    return options.call(spec, "none", _ -> methods.stream().map(MethodSetting::parse).toList());
  }
}
