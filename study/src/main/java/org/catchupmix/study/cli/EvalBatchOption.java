package org.catchupmix.study.cli;

import org.catchupmix.cli.Usage;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The flag {@code --eval-batch}. */
final class EvalBatchOption {
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  int size;

  @Option(
      names = "--eval-batch",
      paramLabel = "N",
      defaultValue = "100",
      description = "images at a time (default: ${DEFAULT-VALUE})")
  void size(int images) {
    if (images < 1) {
      throw Usage.error(spec, "--eval-batch " + images + " must be at least 1");
    }
    size = images;
  }
}
