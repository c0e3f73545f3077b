package org.catchupmix.study.cli;

import org.catchupmix.cli.Usage;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The flag {@code --eval-batch}. */
final class EvalBatchOption {
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(
      names = "--eval-batch",
      paramLabel = "N",
      description = "pictures at a time (default: ${DEFAULT-VALUE})")
  int size = 100;

  /**
   * Refuses an empty batch.
   *
   * @throws ParameterException if it is not at least 1
   */
  void check() {
    if (size < 1) {
      throw Usage.error(spec, "--eval-batch " + size + " wants to be at least 1");
    }
  }
}
