package org.catchupmix.cli;

import java.util.List;
import org.catchupmix.core.cli.CliCommand;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.nn.models.Models;
import org.catchupmix.train.Words;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Parameters;

/** {@code catchup completion}. */
@Command(
    name = "completion",
    description = "Prints a script with which a shell completes commands, flags and their values.",
    footer = {
      "",
      "Once, for this shell: source <(./catchup completion bash)",
      "For each: write the output to a file that ~/.bashrc or ~/.zshrc sources."
    })
public final class CompletionCommand implements CliCommand {
  /** The shells; one script serves both. */
  enum Shell {
    BASH,
    ZSH
  }

  @Parameters(index = "0", paramLabel = "bash|zsh", description = "the shell")
  Shell shell;

  @Override
  public Integer call() {
    CommandLine program = Main.commandLine();
    nameValues(program);
    System.out.println(AutoComplete.bash("catchup", program));
    return 0;
  }

  /** Values in the words in which they are typed: picocli knows enums by their constants. */
  private static void nameValues(CommandLine line) {
    CommandSpec spec = line.getCommandSpec();
    for (OptionSpec option : List.copyOf(spec.options())) {
      List<String> words = words(option);
      if (!words.isEmpty()) {
        spec.remove(option);
        spec.addOption(OptionSpec.builder(option).completionCandidates(words).build());
      }
    }
    for (PositionalParamSpec place : List.copyOf(spec.positionalParameters())) {
      if (place.type().isEnum()) {
        spec.remove(place);
        spec.addPositional(
            PositionalParamSpec.builder(place)
                .completionCandidates(Words.of(place.type()))
                .build());
      }
    }
    line.getSubcommands().values().forEach(CompletionCommand::nameValues);
  }

  private static List<String> words(OptionSpec option) {
    Class<?> type = option.typeInfo().getAuxiliaryTypes()[0];
    return switch (option.longestName()) {
      case "--mix" -> MixMethods.names();
      case "--model" -> Models.kinds().stream().map(Models.Kind::name).toList();
      default -> type.isEnum() ? Words.of(type) : List.of();
    };
  }
}
