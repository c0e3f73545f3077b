package org.catchupmix.app.study;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.study.compare.Ablation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code catchup ablate}. */
@Command(
    name = "ablate",
    description = {
      "Compares Catch-up Mix with changes of one of its choices at a time.",
      "Runs that are done are not trained again; after a kill the same command resumes."
    },
    subcommands = {SweepStatusCommand.class, SweepCollectCommand.class},
    footer = {"", "  catchup ablate recipes/default.yaml --what keep,norm --seeds 1,2"})
public final class AblateCommand implements Callable<Integer> {
  private static final String ALL = "all";

  @Spec CommandSpec spec;

  @Option(
      names = "--what",
      split = ",",
      paramLabel = "CHOICE",
      description = "layers, alpha, keep, rfi, norm, label-weight, or all (default: all)")
  List<String> what = List.of(ALL);

  @Mixin ComparisonOptions options;

  @Override
  public Integer call() throws IOException {
    return options.call(spec, Ablation.REFERENCE, base -> Ablation.settings(base, ablations()));
  }

  private List<Ablation> ablations() {
    return what.stream().flatMap(AblateCommand::ablation).toList();
  }

  private static String name(Ablation ablation) {
    return ablation.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Stream<Ablation> ablation(String text) {
    List<Ablation> all = List.of(Ablation.values());
    List<String> names = all.stream().map(AblateCommand::name).toList();
    Usage.require(
        text.equals(ALL) || names.contains(text),
        "--what '%s' is unknown: known are %s, %s",
        text,
        ALL,
        String.join(", ", names));
    return all.stream().filter(a -> text.equals(ALL) || text.equals(name(a)));
  }
}
