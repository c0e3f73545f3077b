package org.catchupmix.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.catchupmix.bench.results.Numbers;
import org.catchupmix.bench.results.Table;
import org.catchupmix.bench.step.MixedStep;
import org.catchupmix.bench.step.PredictedStep;
import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.mix.MixMethods;

/** Prints what {@code bench step --predict} finds. */
final class Predictions {
  private final StepSetting setting;
  private final List<MixedStep> ways = new ArrayList<>();

  /**
   * Of a setting, without mixing and with Catch-up Mix at each mix point.
   *
   * @param points the network's mix points
   */
  Predictions(StepSetting setting, List<Integer> points) {
    this.setting = setting;
    ways.add(new MixedStep(MixMethods.NONE, null));
    points.forEach(p -> ways.add(new MixedStep(MixMethods.CATCHUP, p)));
  }

  /** Predicts and prints, for a GPU. */
  void print(String gpu, PrintStream out) {
    List<PredictedStep> steps = PredictedStep.of(gpu, setting, ways);
    out.printf("PREDICTED for %s, not measured: %s%n%n", gpu, setting);
    double none = steps.getFirst().seconds();
    Table table =
        new Table(1, "mix", "launches", "ms a step", "of it launches", "images/s", "over none");
    double sum = 0;
    for (PredictedStep step : steps) {
      row(
          table,
          step.mixed().toString(),
          step.calls().size(),
          step.seconds(),
          step.launchSeconds(),
          none);
      sum += step == steps.getFirst() ? 0 : step.seconds();
    }
    int mixed = steps.size() - 1;
    table.add(
        "catchup, mean of the points",
        "",
        Numbers.three(sum / mixed * 1e3),
        "",
        Numbers.three(setting.batch() * mixed / sum),
        String.format(Locale.ROOT, "%.3f", sum / mixed / none));
    table.lines().forEach(out::println);
    PredictedStep shown = steps.get(Math.min(2, mixed));
    out.printf("%nThe step with %s, kernel by kernel%n%n", shown.mixed());
    kernels(shown).lines().forEach(out::println);
    out.println();
  }

  private void row(
      Table table, String name, int launches, double seconds, double launching, double none) {
    table.add(
        name,
        String.valueOf(launches),
        Numbers.three(seconds * 1e3),
        Numbers.three(launching * 1e3),
        Numbers.three(setting.batch() / seconds),
        String.format(Locale.ROOT, "%.3f", seconds / none));
  }

  private static Table kernels(PredictedStep step) {
    Table table = new Table(2, "kernel", "bound by", "launches", "us", "share", "DRAM MB");
    for (PredictedStep.Kernel k : step.kernels()) {
      table.add(
          k.name(),
          k.bounds(),
          String.valueOf(k.launches()),
          String.format(Locale.ROOT, "%.1f", k.seconds() * 1e6),
          String.format(Locale.ROOT, "%.1f %%", 100 * k.seconds() / step.seconds()),
          String.format(Locale.ROOT, "%.1f", k.dramBytes() / 1e6));
    }
    return table;
  }
}
