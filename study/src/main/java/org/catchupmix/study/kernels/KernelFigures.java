package org.catchupmix.study.kernels;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.core.UserException;
import org.catchupmix.study.plot.DotCharts;
import org.catchupmix.study.plot.Dots;
import org.catchupmix.study.plot.Figure;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;

/** Figures of runs of the kernel lab, by the names of their files. */
record KernelFigures(List<KernelRun> runs) {
  /** Share of the FP32 ridge below which an operation cannot be bound by arithmetic. */
  private static final double LEAST_OF_RIDGE = 0.25;

  /**
   * Makes {@code roofline} where there are times of a known GPU, and {@code shapes} or, of a single
   * shape, {@code variants}.
   *
   * @throws UserException if no variant ran
   */
  Map<String, Figure> all() throws IOException {
    if (runs.isEmpty()) {
      throw new UserException("there is nothing to draw: no variant ran and was correct");
    }
    Map<String, Figure> figures = new LinkedHashMap<>();
    List<KernelRun> timed =
        runs.stream().filter(r -> r.micros().isPresent() && r.gpu().isPresent()).toList();
    if (!timed.isEmpty()) {
      figures.put("roofline", roofline(timed));
    }
    if (runs.stream().map(KernelRun::shape).distinct().count() > 1) {
      figures.put("shapes", LineCharts.figure(title(runs), List.of(shapes())));
    } else {
      figures.put("variants", variants());
    }
    return figures;
  }

  private static String title(List<KernelRun> runs) {
    return Stream.concat(
            runs.stream().flatMap(r -> r.gpu().stream()).map(KernelRun.Gpu::name).distinct(),
            Stream.of(isTimed(runs) ? "measured, nothing in L2" : "counted by the emulator"))
        .collect(Collectors.joining(", "));
  }

  private static boolean isTimed(List<KernelRun> runs) {
    return runs.stream().allMatch(r -> r.micros().isPresent());
  }

  private static String costLabel(List<KernelRun> runs) {
    return isTimed(runs) ? "time (µs)" : "warp instructions";
  }

  /** Draws a bar for each variant of the only shape. */
  private Figure variants() throws IOException {
    double[] costs = runs.stream().mapToDouble(KernelRun::cost).toArray();
    return DotCharts.figure(
        runs.getFirst().shape() + ", " + title(runs),
        new Dots(
            costLabel(runs),
            runs.stream().map(KernelRun::line).toList(),
            List.of(new Dots.Series("variants", costs)),
            Double.NaN));
  }

  /** Draws arithmetic over intensity where that may bind, and bandwidth over bytes. */
  private static Figure roofline(List<KernelRun> timed) throws IOException {
    KernelRun.Gpu gpu = timed.getFirst().gpu().orElseThrow();
    List<KernelRun> of = timed.stream().filter(r -> r.gpu().orElseThrow().equals(gpu)).toList();
    List<Panel> panels = new ArrayList<>();
    double ridge = gpu.fp32() * 1e3 / gpu.memory();
    List<KernelRun> computing =
        of.stream().filter(r -> r.flops() / r.bytes() > LEAST_OF_RIDGE * ridge).toList();
    if (!computing.isEmpty()) {
      panels.add(arithmetic(gpu, computing));
    }
    panels.add(bandwidth(gpu, of));
    return LineCharts.figure(title(of), panels);
  }

  private static Panel arithmetic(KernelRun.Gpu gpu, List<KernelRun> runs) {
    ToDoubleFunction<KernelRun> intensity = r -> r.flops() / r.bytes();
    double most = runs.stream().mapToDouble(intensity).max().orElseThrow();
    double least = runs.stream().mapToDouble(intensity).min().orElseThrow();
    double fp32Ridge = gpu.fp32() * 1e3 / gpu.memory();
    double bf16Ridge = gpu.bf16() * 1e3 / gpu.memory();
    double left = Math.min(least, fp32Ridge) / 2;
    double right = 2 * Math.max(most, bf16Ridge);
    List<Series> series = new ArrayList<>();
    series.add(
        roof(label("memory", gpu.memory(), "GB/s"), left, bf16Ridge, x -> x * gpu.memory() / 1e3));
    series.add(roof(label("FP32", gpu.fp32(), "TFLOP/s"), fp32Ridge, right, _ -> gpu.fp32()));
    series.add(roof(label("BF16", gpu.bf16(), "TFLOP/s"), bf16Ridge, right, _ -> gpu.bf16()));
    series.addAll(lines(runs, intensity, KernelRun::teraflopsPerSecond));
    return new Panel("Arithmetic", "operations a byte (FLOP/byte)", "TFLOP/s", series, true);
  }

  private static Panel bandwidth(KernelRun.Gpu gpu, List<KernelRun> runs) {
    ToDoubleFunction<KernelRun> megabytes = r -> r.bytes() / 1e6;
    double least = runs.stream().mapToDouble(megabytes).min().orElseThrow();
    double most = runs.stream().mapToDouble(megabytes).max().orElseThrow();
    List<Series> series = new ArrayList<>();
    series.add(roof(label("memory", gpu.memory(), "GB/s"), least / 2, 2 * most, _ -> gpu.memory()));
    series.addAll(lines(runs, megabytes, KernelRun::gigabytesPerSecond));
    return new Panel("Memory", "bytes that must be moved (MB)", "GB/s", series, true);
  }

  private static String label(String name, double rate, String unit) {
    return String.format(Locale.ROOT, rate < 100 ? "%s %.1f %s" : "%s %.0f %s", name, rate, unit);
  }

  private static Series roof(String name, double from, double to, DoubleUnaryOperator y) {
    return new Series(
        name, new double[] {from, to}, new double[] {y.applyAsDouble(from), y.applyAsDouble(to)});
  }

  /** Makes a line for each variant, its runs in the order of x. */
  private static List<Series> lines(
      List<KernelRun> runs, ToDoubleFunction<KernelRun> x, ToDoubleFunction<KernelRun> y) {
    Map<String, List<KernelRun>> byLine =
        runs.stream()
            .sorted(Comparator.comparingDouble(x))
            .collect(
                Collectors.groupingBy(KernelRun::line, LinkedHashMap::new, Collectors.toList()));
    return byLine.entrySet().stream()
        .map(
            e ->
                new Series(
                    e.getKey(),
                    e.getValue().stream().mapToDouble(x).toArray(),
                    e.getValue().stream().mapToDouble(y).toArray()))
        .toList();
  }

  /** Draws costs over the only axis that differs, or over bytes. */
  private Panel shapes() {
    int axes = runs.getFirst().sizes().length;
    boolean comparable = runs.stream().allMatch(r -> r.sizes().length == axes);
    List<Integer> differing =
        IntStream.range(0, comparable ? axes : 0)
            .filter(a -> runs.stream().map(r -> r.sizes()[a]).distinct().count() > 1)
            .boxed()
            .toList();
    if (differing.size() != 1) {
      return new Panel(
          "Shapes",
          "bytes that must be moved (MB)",
          costLabel(runs),
          lines(runs, r -> r.bytes() / 1e6, KernelRun::cost));
    }
    int axis = differing.getFirst();
    String others =
        IntStream.range(0, axes)
            .mapToObj(a -> a == axis ? "*" : "" + runs.getFirst().sizes()[a])
            .collect(Collectors.joining("x"));
    return new Panel(
        "Shapes " + others,
        "size along axis %d".formatted(axis + 1),
        costLabel(runs),
        lines(runs, r -> r.sizes()[axis], KernelRun::cost));
  }
}
