package org.catchupmix.app.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code catchup completion}. */
@Command(
    name = "completion",
    description = "Prints a script with which a shell completes commands, flags and their values.",
    footer = {
      "",
      "Once, for this shell: source <(./catchup completion bash)",
      "For each: write the output to a file that ~/.bashrc or ~/.zshrc sources."
    })
public final class CompletionCommand implements Callable<Integer> {
  /** The shells; one script serves both. */
  enum Shell {
    BASH,
    ZSH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Spec CommandSpec spec;

  @Parameters(index = "0", paramLabel = "bash|zsh", description = "the shell")
  Shell shell;

  @Override
  public Integer call() {
    System.out.println(AutoComplete.bash("catchup", spec.root().commandLine()));
    return 0;
  }
}
