package org.catchupmix.study.robust.suite;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.catchupmix.progress.Progress;
import org.catchupmix.study.robust.suite.RunResult.SuiteResult;

/** A group of tests. */
public enum Suite {
  /** Unchanged test images. */
  CLEAN("Clean test images"),
  /** Fast gradient sign method (Goodfellow et al. 2015). */
  FGSM("FGSM: one step along the sign of the gradient"),
  /** Projected gradient descent (Madry et al. 2018). */
  PGD("PGD: many such steps from a random start"),
  /** PGD that adapts its steps (Croce and Hein 2020). */
  APGD("APGD: steps with momentum that halve where they no longer help"),
  /** Common corruptions, after ImageNet-C (Hendrycks and Dietterich 2019). */
  CORRUPT("Corruptions: noise, blur, weather, digital"),
  /** Rotation, shear and scale. */
  DEFORM("Deformations: rotation, shear, scale"),
  OOD("Out-of-distribution detection by confidence"),
  CALIBRATION("Calibration: how well confidences match accuracies");

  private final String title;

  Suite(String title) {
    this.title = title;
  }

  /** Heading of its results. */
  public String title() {
    return title;
  }

  /** Name on the command line. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Finds suites by name, {@code all} for all.
   *
   * @throws IllegalArgumentException if there is no such suite
   */
  public static Set<Suite> parse(List<String> names) {
    Set<Suite> suites = EnumSet.noneOf(Suite.class);
    for (String name : names) {
      if (name.equalsIgnoreCase("all")) {
        suites.addAll(EnumSet.allOf(Suite.class));
      } else {
        suites.add(
            Arrays.stream(values())
                .filter(s -> s.key().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> unknown(name)));
      }
    }
    return suites;
  }

  private static IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException(
        "--suite '%s' is unknown: known are all, %s"
            .formatted(
                name, Arrays.stream(values()).map(Suite::key).collect(Collectors.joining(", "))));
  }

  public interface Run {
    /**
     * Runs the suite.
     *
     * @param folder receives its figures
     * @throws org.catchupmix.run.RunException if it cannot be run
     */
    SuiteResult run(TestedNetwork tested, Path folder, Progress steps) throws IOException;
  }
}
