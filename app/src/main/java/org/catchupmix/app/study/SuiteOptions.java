package org.catchupmix.app.study;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.study.robust.Robustness;
import org.catchupmix.study.robust.Suite;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Flags of robustness tests. */
final class SuiteOptions {
  @Option(
      names = "--suite",
      split = ",",
      paramLabel = "NAME",
      description =
          "with RUN: all, or of clean, fgsm, pgd, corrupt, deform, ood, calibration; writes"
              + " robustness.json and figures to the run's folder, and a page of all runs")
  List<String> suites = new ArrayList<>();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "with --suite: number of images, evenly spread over the set")
  Integer limit;

  @Option(
      names = "--test-seed",
      paramLabel = "S",
      description = "with --suite: decides noise, angles and starts (default: 1)")
  Long seed;

  @Option(
      names = "--ood",
      split = ",",
      paramLabel = "NAME[:DIR]",
      description = "with --suite ood: data sets of other things, besides noise")
  List<String> ood = new ArrayList<>();

  @Option(
      names = "--corruption-files",
      paramLabel = "DIR",
      description =
          "with --suite corrupt: read the .npy files of CIFAR-10-C or CIFAR-100-C in place of"
              + " corrupting the test images")
  Path corruptionFiles;

  @Option(
      names = "--page",
      paramLabel = "FILE.html",
      description =
          "with --suite: where the page of all results goes (default: robustness.html in the run's"
              + " folder, or beside several runs)")
  Path page;

  /** Whether suites are to be run. */
  boolean given() {
    return !suites.isEmpty();
  }

  /** Refuses flags that do nothing. */
  void requireUse(CommandSpec spec, boolean weights) {
    if (given() && weights) {
      throw Usage.error(spec, "--suite requires RUN: its results go to the run's folder");
    }
    idle(spec, "--limit", limit != null && !given(), "--suite");
    idle(spec, "--test-seed", seed != null && !given(), "--suite");
    idle(spec, "--page", page != null && !given(), "--suite");
    Set<Suite> all = robustness(spec).suites();
    idle(spec, "--ood", !ood.isEmpty() && !all.contains(Suite.OOD), "--suite ood");
    idle(
        spec,
        "--corruption-files",
        corruptionFiles != null && !all.contains(Suite.CORRUPT),
        "--suite corrupt");
  }

  private static void idle(CommandSpec spec, String flag, boolean idle, String owner) {
    if (idle) {
      throw Usage.error(spec, flag + " does nothing here: it belongs to " + owner);
    }
  }

  /** Returns the requested tests. */
  Robustness robustness(CommandSpec spec) {
    if (limit != null && limit < 1) {
      throw Usage.error(spec, "--limit " + limit + " must be at least 1");
    }
    return new Robustness(
        Usage.check(spec, () -> Suite.parse(suites)),
        limit == null ? 0 : limit,
        seed == null ? 1 : seed,
        ood,
        Optional.ofNullable(corruptionFiles));
  }
}
