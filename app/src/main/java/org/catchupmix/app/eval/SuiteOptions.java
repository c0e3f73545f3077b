package org.catchupmix.app.eval;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.catchupmix.app.cli.FigureFlags;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.study.plot.FigureOptions;
import org.catchupmix.study.plot.Format;
import org.catchupmix.study.robust.Robustness;
import org.catchupmix.study.robust.attack.SignAttack;
import org.catchupmix.study.robust.suite.Suite;
import picocli.CommandLine.Option;

/** Flags of robustness tests; those beside {@code --suite} require it. */
final class SuiteOptions {
  @Option(
      names = "--suite",
      required = true,
      split = ",",
      paramLabel = "NAME",
      description =
          "all, or any of clean, fgsm, pgd, apgd, corrupt, deform, ood, calibration; writes robustness.json and"
              + " figures to the run's folder, which 'report' shows")
  List<String> suites;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "number of images, spread evenly (default: all)")
  Integer limit;

  @Option(
      names = "--test-seed",
      paramLabel = "S",
      description = "seed of noise, angles and starting points of attacks (default: 1)")
  long seed = 1;

  @Option(
      names = "--pgd-steps",
      paramLabel = "N",
      description = "pgd, apgd: number of steps, of 2/255 for pgd (default: 20)")
  Integer pgdSteps;

  @Option(
      names = "--pgd-restarts",
      paramLabel = "N",
      description =
          "pgd, apgd: random starts, of which the worst counts for each image (default: 1)")
  Integer pgdRestarts;

  @Option(
      names = "--reference",
      paramLabel = "METHOD",
      description =
          "mix method that others are compared with on the screen (default: none, else the first run's)")
  String reference;

  @Option(
      names = "--ood",
      split = ",",
      paramLabel = "NAME[:DIR]",
      description = "ood: data sets of other classes, in addition to noise")
  List<String> ood = List.of();

  @Option(
      names = "--corruption-files",
      paramLabel = "DIR",
      description = "corrupt: .npy files of CIFAR-10-C or CIFAR-100-C to use instead")
  Path corruptionFiles;

  @Option(
      names = "--format",
      split = ",",
      paramLabel = "FORMAT",
      description = "calibration: " + FigureFlags.FORMATS)
  List<Format> formats;

  /** Returns the requested tests. */
  Robustness robustness() {
    Usage.require(limit == null || limit >= 1, "--limit %d must be at least 1", limit);
    Set<Suite> all = Suite.parse(suites);
    String idle = "%s does nothing here: it belongs to --suite %s";
    Usage.require(ood.isEmpty() || all.contains(Suite.OOD), idle, "--ood", "ood");
    Usage.require(
        corruptionFiles == null || all.contains(Suite.CORRUPT),
        idle,
        "--corruption-files",
        "corrupt");
    Usage.require(
        pgdSteps == null && pgdRestarts == null
            || all.contains(Suite.PGD)
            || all.contains(Suite.APGD),
        idle,
        "--pgd-steps or --pgd-restarts",
        "pgd or apgd");
    Usage.require(
        formats == null || all.contains(Suite.CALIBRATION), idle, "--format", "calibration");
    List<Format> files = formats == null ? FigureFlags.USUAL : formats;
    SignAttack pgd =
        SignAttack.pgd(
            atLeastOne("--pgd-steps", pgdSteps, 20), atLeastOne("--pgd-restarts", pgdRestarts, 1));
    return new Robustness(
        all,
        limit == null ? 0 : limit,
        seed,
        pgd,
        ood,
        Optional.ofNullable(corruptionFiles),
        new FigureOptions(EnumSet.copyOf(files), false, Map.of()));
  }

  private static int atLeastOne(String flag, Integer given, int initial) {
    Usage.require(given == null || given >= 1, "%s %d must be at least 1", flag, given);
    return given == null ? initial : given;
  }
}
