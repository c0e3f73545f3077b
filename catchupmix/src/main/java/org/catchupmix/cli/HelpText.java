package org.catchupmix.cli;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** How help is arranged: flags in groups, a synopsis in one line, commands in one sentence each. */
final class HelpText {
  /** More flags than this are named in the list alone, not in the synopsis too. */
  private static final int SHORT = 6;

  /** The headings of groups, each by the flag that begins it; flags are declared in this order. */
  private static final Map<String, String> HEADINGS =
      Map.of(
          "--device", "Device",
          "--data", "Data",
          "--model", "Network",
          "--mix", "Mixing",
          "--label-smoothing", "Optimization",
          "--eval-batch", "Run",
          "--suite", "Robustness",
          "--depth", "Drawing",
          "--partition", "Slurm",
          "--size", "Images");

  private HelpText() {}

  /** Gives a command and its subcommands {@code --help}, and arranges what it says. */
  static void arrange(CommandLine line) {
    CommandSpec spec = line.getCommandSpec();
    if (!spec.mixinStandardHelpOptions()) {
      spec.mixinStandardHelpOptions(true);
    }
    spec.usageMessage().sortOptions(false);
    Map<String, List<OptionSpec>> groups = groups(spec.options());
    if (spec.options().size() > SHORT) {
      spec.usageMessage().customSynopsis(synopsis(spec));
    }
    if (groups.size() > 1) {
      line.getHelpSectionMap().put(SECTION_KEY_OPTION_LIST, help -> options(help, groups));
    }
    line.getHelpSectionMap().put(SECTION_KEY_COMMAND_LIST, HelpText::commands);
    line.getSubcommands().values().forEach(HelpText::arrange);
  }

  /** Flags by the heading of their group, in the order of both. */
  static Map<String, List<OptionSpec>> groups(List<OptionSpec> flags) {
    Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
    boolean data = flags.stream().anyMatch(f -> f.longestName().equals("--data"));
    String heading = "";
    for (OptionSpec flag : flags) {
      String own = HEADINGS.get(flag.longestName());
      if (own != null && !(own.equals("Images") && data)) {
        heading = own;
      }
      if (flag.longestName().matches("--help|--version") && !heading.isEmpty()) {
        heading = "Help";
      }
      groups.computeIfAbsent(heading, _ -> new ArrayList<>()).add(flag);
    }
    return groups;
  }

  private static String synopsis(CommandSpec spec) {
    Stream<String> required =
        spec.options().stream()
            .filter(o -> o.required() && o.group() == null)
            .map(o -> o.longestName() + "=" + o.paramLabel());
    Stream<String> values = spec.positionalParameters().stream().map(HelpText::label);
    return Stream.of(Stream.of(spec.qualifiedName(), "[OPTIONS]"), required, values)
        .flatMap(s -> s)
        .collect(Collectors.joining(" "));
  }

  private static String label(PositionalParamSpec value) {
    String many = value.arity().max() > 1 ? value.paramLabel() + "..." : value.paramLabel();
    return value.arity().min() == 0 ? "[" + many + "]" : many;
  }

  private static String options(Help help, Map<String, List<OptionSpec>> groups) {
    StringBuilder text = new StringBuilder();
    groups.forEach(
        (heading, flags) -> {
          if (!heading.isEmpty()) {
            text.append(System.lineSeparator()).append(heading).append(System.lineSeparator());
          }
          text.append(help.optionListExcludingGroups(flags));
        });
    return text.toString();
  }

  /** Each command with the first sentence of its description. */
  private static String commands(Help help) {
    Help.TextTable table =
        Help.TextTable.forColumns(
            help.colorScheme(),
            new Help.Column(13, 2, Help.Column.Overflow.SPAN),
            new Help.Column(
                help.commandSpec().usageMessage().width() - 13, 2, Help.Column.Overflow.WRAP));
    for (Map.Entry<String, Help> command : help.subcommands().entrySet()) {
      String about = command.getValue().commandSpec().usageMessage().description()[0];
      table.addRowValues(command.getKey(), about.split("[.:;] |[.:;]$", 2)[0] + ".");
    }
    return table.toString();
  }
}
