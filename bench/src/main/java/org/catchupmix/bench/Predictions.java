package org.catchupmix.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.catchupmix.bench.results.Numbers;
import org.catchupmix.bench.results.StoredResults;
import org.catchupmix.bench.step.MixedStep;
import org.catchupmix.bench.step.PredictedStep;
import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.study.statistics.Table;

/** Prints what {@code bench step --predict} finds. */
final class Predictions {
  /** Kernels with a smaller share of the step stand together in one row. */
  private static final double SMALL = 0.003;

  private final StepSetting setting;
  private final Optional<StoredResults> recorded;
  private final List<MixedStep> ways = new ArrayList<>();

  /**
   * Of a setting, without mixing and with Catch-up Mix at each mix point.
   *
   * @param points the network's mix points
   * @param recorded what {@code bench step} measured on a GPU, to stand beside
   */
  Predictions(StepSetting setting, List<Integer> points, Optional<StoredResults> recorded) {
    this.setting = setting;
    this.recorded = recorded;
    ways.add(new MixedStep(MixMethods.NONE, null));
    points.forEach(p -> ways.add(new MixedStep(MixMethods.CATCHUP, p)));
  }

  /** Predicts and prints, for a GPU. */
  void print(String gpu, PrintStream out) {
    print(gpu, PredictedStep.of(gpu, setting, ways), out);
  }

  /** Prints steps without mixing and with it at each point. */
  void print(String gpu, List<PredictedStep> steps, PrintStream out) {
    out.printf("PREDICTED for %s, not measured: %s%n%n", gpu, setting);
    steps(steps).lines().forEach(out::println);
    PredictedStep shown = steps.get(Math.min(2, steps.size() - 1));
    out.printf("%nThe step with %s by what bounds its kernels%n%n", shown.mixed());
    bounds(shown).lines().forEach(out::println);
    out.printf("%nThe same kernel by kernel, launches included%n%n");
    kernels(shown).lines().forEach(out::println);
    out.println();
  }

  private Table steps(List<PredictedStep> steps) {
    List<String> header =
        new ArrayList<>(
            List.of("mix", "launches", "ms a step", "of it launches", "images/s", "over none"));
    recorded.ifPresent(_ -> header.add("ms recorded"));
    Table table = new Table(1, header.toArray());
    double none = steps.getFirst().seconds();
    double sum = 0;
    for (PredictedStep step : steps) {
      row(
          table,
          step.mixed().toString(),
          String.valueOf(step.calls().size()),
          step.seconds(),
          Numbers.three(step.launchSeconds() * 1e3),
          none);
      sum += step == steps.getFirst() ? 0 : step.seconds();
    }
    row(table, "catchup, mean of the points", "", sum / (steps.size() - 1), "", none);
    return table;
  }

  private void row(
      Table table, String mix, String launches, double seconds, String launching, double none) {
    List<String> row =
        new ArrayList<>(
            List.of(
                mix,
                launches,
                Numbers.three(seconds * 1e3),
                launching,
                Numbers.three(setting.batch() / seconds),
                "%.3f".formatted(seconds / none)));
    recorded.ifPresent(r -> row.add(measured(r, mix)));
    table.add(row.toArray());
  }

  /** The median that was measured of the same setting, or a dash. */
  private String measured(StoredResults results, String mix) {
    Set<String> wanted =
        Set.of(
            "model " + setting.model(),
            "width " + setting.width(),
            "batch " + setting.batch(),
            "mix " + mix);
    return results.scores().entrySet().stream()
        .filter(
            e ->
                Arrays.asList(e.getKey().replaceFirst("^step: ", "").split(", "))
                    .containsAll(wanted))
        .map(Map.Entry::getValue)
        .filter(s -> s.unit().equals("ms/op"))
        .findFirst()
        .map(s -> Numbers.three(s.quartiles().median()))
        .orElse("-");
  }

  private static Table bounds(PredictedStep step) {
    Table table = new Table(1, "bound by", "launches", "us", "share");
    Map<String, Double> seconds =
        step.calls().stream()
            .collect(
                Collectors.groupingBy(
                    c -> c.bound(),
                    Collectors.summingDouble(c -> c.seconds() - c.launchSeconds())));
    Map<String, Long> counts =
        step.calls().stream().collect(Collectors.groupingBy(c -> c.bound(), Collectors.counting()));
    seconds.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .forEach(
            e ->
                part(
                    table, e.getKey(), String.valueOf(counts.get(e.getKey())), e.getValue(), step));
    part(
        table,
        "start and end of launches",
        String.valueOf(step.calls().size()),
        step.launchSeconds(),
        step);
    return table;
  }

  private static void part(
      Table table, String name, String launches, double seconds, PredictedStep step) {
    table.add(name, launches, micros(seconds), share(seconds, step));
  }

  private static Table kernels(PredictedStep step) {
    Table table = new Table(2, "kernel", "bound by", "launches", "us", "share", "DRAM MB");
    int others = 0;
    int launches = 0;
    double seconds = 0;
    double bytes = 0;
    for (PredictedStep.Kernel k : step.kernels()) {
      if (k.seconds() >= SMALL * step.seconds()) {
        table.add(
            k.name(),
            k.bounds(),
            String.valueOf(k.launches()),
            micros(k.seconds()),
            share(k.seconds(), step),
            megabytes(k.dramBytes()));
      } else {
        others++;
        launches += k.launches();
        seconds += k.seconds();
        bytes += k.dramBytes();
      }
    }
    table.add(
        "others, %d kernels".formatted(others),
        "",
        String.valueOf(launches),
        micros(seconds),
        share(seconds, step),
        megabytes(bytes));
    return table;
  }

  private static String micros(double seconds) {
    return "%.1f".formatted(seconds * 1e6);
  }

  private static String share(double seconds, PredictedStep step) {
    return "%.1f %%".formatted(100 * seconds / step.seconds());
  }

  private static String megabytes(double bytes) {
    return "%.1f".formatted(bytes / 1e6);
  }
}
