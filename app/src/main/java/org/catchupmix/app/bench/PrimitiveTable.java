package org.catchupmix.app.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.catchupmix.app.cli.Usage;
import org.catchupmix.bench.results.Measurements;
import org.catchupmix.bench.results.Numbers;
import org.catchupmix.bench.step.StepProfile;
import org.catchupmix.bench.step.StepProfile.Cost;
import org.catchupmix.bench.step.StepProfile.Kind;
import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.bench.step.StepTask;
import org.catchupmix.io.Table;

/** Time of each kind of primitive in a step beside a lower bound, for {@code bench step}. */
record PrimitiveTable(List<StepSetting> settings, StepTask task, BenchOptions options) {
  /** Share of a step from which on a kind has a row of its own. */
  private static final double SHOWN = 0.02;

  /** The JIT compiler, which needs processors too, is done then. */
  private static final Duration WARMUP = Duration.ofSeconds(15);

  private static final Cost UNKNOWN = new Cost(Double.NaN, Double.NaN);

  PrimitiveTable {
    for (StepSetting s : settings) {
      Usage.require(
          s.device().name().equals("cpu"),
          "--primitives: --device %s must be cpu, which runs one primitive at a time",
          s.device().name());
    }
  }

  /** Measures machine and steps, and prints the table. */
  void print(Map<String, String> devices, PrintStream out) {
    Measurements measured = new Measurements(out);
    measured.begin();
    Limits limits = Limits.measure(settings.getFirst().device().options().threads(), out);
    measured.end(limits.results());
    Map<StepSetting, StepProfile> profiles = new LinkedHashMap<>();
    for (StepSetting s : settings) {
      out.println(task + " " + s);
      measured.begin();
      profiles.put(
          s, StepProfile.measure(s, task, limits::seconds, WARMUP, options.quick ? 21 : 51));
      measured.end(List.of());
    }
    out.println();
    out.print(table(profiles).toMarkdown());
    out.println();
    options.environment(devices).forEach((name, fact) -> out.println("- " + name + ": " + fact));
    Stream.concat(Stream.of(limits.description()), measured.notes().stream())
        .forEach(note -> out.println("- " + note));
  }

  static Table table(Map<StepSetting, StepProfile> profiles) {
    List<String> head = new ArrayList<>(List.of("ms, at least"));
    boolean batches = profiles.keySet().stream().map(StepSetting::batch).distinct().count() > 1;
    String name = batches ? "%s, %d, batch %d" : "%s, %d";
    profiles.keySet().forEach(s -> head.add(name.formatted(s.model(), s.width(), s.batch())));
    Table table = new Table(1, head.toArray(String[]::new));
    Set<Kind> shown = new LinkedHashSet<>();
    profiles.values().forEach(p -> shown.addAll(p.kindsAbove(SHOWN)));
    for (Kind kind : shown) {
      add(table, kind.toString(), profiles, p -> p.kinds().getOrDefault(kind, UNKNOWN));
    }
    add(table, "other primitives", profiles, p -> p.sum(k -> !shown.contains(k)));
    add(table, "between primitives", profiles, p -> new Cost(p.betweenSeconds(), Double.NaN));
    add(table, "a step", profiles, p -> new Cost(p.stepSeconds(), p.sum(_ -> true).least()));
    return table;
  }

  private static void add(
      Table table,
      String name,
      Map<StepSetting, StepProfile> profiles,
      Function<StepProfile, Cost> cost) {
    Stream<String> cells =
        profiles.values().stream()
            .map(cost)
            .map(
                c ->
                    Double.isNaN(c.seconds())
                        ? "-"
                        : Numbers.three(c.seconds() * 1e3) + ", " + Numbers.three(c.least() * 1e3));
    table.add(Stream.concat(Stream.of(name), cells).toArray(String[]::new));
  }
}
