package org.catchupmix.study.kernels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.core.UserException;
import org.catchupmix.study.plot.Figure;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;

/** The figures of runs of the laboratory, by the names of their files. */
record KernelFigures(List<KernelRun> runs) {
  /**
   * All that the runs are enough for: {@code roofline} where there are times and rates, {@code
   * shapes} where there are several shapes, {@code sweep} where macros were swept.
   *
   * @throws UserException if that is nothing; says what to run
   */
  Map<String, Figure> all() throws IOException {
    Map<String, Figure> figures = new LinkedHashMap<>();
    List<KernelRun> timed = runs.stream().filter(r -> r.micros().isPresent()).toList();
    List<KernelRun> plain = timed.stream().filter(r -> r.macros().isEmpty()).toList();
    if (plain.stream().anyMatch(r -> r.gpu().isPresent())) {
      figures.put("roofline", roofline(plain));
    }
    shapes().ifPresent(panel -> figures.put("shapes", figure(title(runs), List.of(panel))));
    sweep().ifPresent(panel -> figures.put("sweep", figure(title(runs), List.of(panel))));
    if (figures.isEmpty()) {
      throw new UserException(
          "there is nothing to draw: a roofline requires times ('kernels run' with --chip or --device cuda), the figure over shapes several of them (--shape 8x4x4x64..512), that of a sweep 'kernels sweep'");
    }
    return figures;
  }

  private static Figure figure(String title, List<Panel> panels) {
    try {
      return LineCharts.figure(title, panels);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** On what, and where the numbers come from. */
  private static String title(List<KernelRun> runs) {
    String times =
        runs.stream().allMatch(r -> r.micros().isPresent())
            ? times(runs)
            : "counted by the emulator";
    return Stream.concat(
            runs.stream().flatMap(r -> r.gpu().stream()).map(KernelRun.Gpu::name).distinct(),
            Stream.of(times))
        .collect(Collectors.joining(", "));
  }

  private static String times(List<KernelRun> runs) {
    return runs.stream().allMatch(KernelRun::measured)
        ? "measured, nothing in L2"
        : "predicted by the cost model";
  }

  /** Below so small a share of the ridge, arithmetic says no more than bandwidth does. */
  private static final double LEAST_OF_RIDGE = 0.25;

  /** Arithmetic over intensity where that may bind, and bandwidth over bytes. */
  private Figure roofline(List<KernelRun> all) {
    KernelRun.Gpu gpu = all.stream().flatMap(r -> r.gpu().stream()).findFirst().orElseThrow();
    List<KernelRun> of = all.stream().filter(r -> r.gpu().filter(gpu::equals).isPresent()).toList();
    List<Panel> panels = new ArrayList<>();
    List<KernelRun> computing =
        of.stream()
            .filter(r -> r.flops() / r.bytes() > LEAST_OF_RIDGE * gpu.fp32() * 1e3 / gpu.copy())
            .toList();
    if (!computing.isEmpty() && Double.isFinite(gpu.fp32())) {
      panels.add(arithmetic(gpu, computing));
    }
    panels.add(bandwidth(gpu, of));
    return figure(title(of), panels);
  }

  private static Panel arithmetic(KernelRun.Gpu gpu, List<KernelRun> runs) {
    ToDoubleFunction<KernelRun> intensity = r -> r.flops() / r.bytes();
    double most = runs.stream().mapToDouble(intensity).max().orElseThrow();
    double least = runs.stream().mapToDouble(intensity).min().orElseThrow();
    double ridge = gpu.tensor() * 1e3 / gpu.copy();
    double left = Math.min(least, gpu.fp32() * 1e3 / gpu.copy()) / 2;
    double right = 2 * Math.max(most, ridge);
    List<Series> series = new ArrayList<>();
    series.add(
        roof(
            "memory %s GB/s".formatted(round(gpu.copy())), left, ridge, x -> x * gpu.copy() / 1e3));
    series.add(
        roof(
            "FP32 %s TFLOP/s".formatted(round(gpu.fp32())),
            gpu.fp32() * 1e3 / gpu.copy(),
            right,
            _ -> gpu.fp32()));
    series.add(
        roof(
            "tensor cores %s TFLOP/s".formatted(round(gpu.tensor())),
            ridge,
            right,
            _ -> gpu.tensor()));
    series.addAll(lines(runs, intensity, KernelRun::teraflops));
    return new Panel("Arithmetic", "operations a byte (FLOP/byte)", "TFLOP/s", series, true);
  }

  private static Panel bandwidth(KernelRun.Gpu gpu, List<KernelRun> runs) {
    ToDoubleFunction<KernelRun> megabytes = r -> r.bytes() / 1e6;
    double least = runs.stream().mapToDouble(megabytes).min().orElseThrow();
    double most = runs.stream().mapToDouble(megabytes).max().orElseThrow();
    List<Series> series = new ArrayList<>();
    series.add(
        roof("memory %s GB/s".formatted(round(gpu.copy())), least / 2, 2 * most, _ -> gpu.copy()));
    series.addAll(lines(runs, megabytes, KernelRun::gigabytes));
    return new Panel("Memory", "bytes that must be moved (MB)", "GB/s", series, true);
  }

  private static Series roof(String name, double from, double to, Function<Double, Double> y) {
    return new Series(name, new double[] {from, to}, new double[] {y.apply(from), y.apply(to)});
  }

  private static String round(double v) {
    return String.format(Locale.ROOT, v < 100 ? "%.1f" : "%.0f", v);
  }

  /** A line for each variant, its runs by x. */
  private static List<Series> lines(
      Collection<KernelRun> runs, ToDoubleFunction<KernelRun> x, ToDoubleFunction<KernelRun> y) {
    return lines(runs, KernelRun::line, x, y);
  }

  private static List<Series> lines(
      Collection<KernelRun> runs,
      Function<KernelRun, String> name,
      ToDoubleFunction<KernelRun> x,
      ToDoubleFunction<KernelRun> y) {
    Map<String, List<KernelRun>> byName =
        runs.stream().collect(Collectors.groupingBy(name, LinkedHashMap::new, Collectors.toList()));
    return byName.entrySet().stream()
        .map(
            e -> {
              List<KernelRun> sorted =
                  e.getValue().stream().sorted(Comparator.comparingDouble(x)).toList();
              return new Series(
                  e.getKey(),
                  sorted.stream().mapToDouble(x).toArray(),
                  sorted.stream().mapToDouble(y).toArray());
            })
        .toList();
  }

  /** Time or instructions over what differs between shapes. */
  private Optional<Panel> shapes() {
    List<KernelRun> plain = runs.stream().filter(r -> r.macros().isEmpty()).toList();
    if (plain.stream().map(KernelRun::shape).distinct().count() < 2
        || plain.stream().map(r -> r.sizes().length).distinct().count() > 1) {
      return Optional.empty();
    }
    int axes = plain.getFirst().sizes().length;
    List<Integer> differ =
        IntStream.range(0, axes)
            .filter(a -> plain.stream().map(r -> r.sizes()[a]).distinct().count() > 1)
            .boxed()
            .toList();
    boolean one = differ.size() == 1;
    String others =
        IntStream.range(0, axes)
            .mapToObj(a -> differ.contains(a) ? "*" : "" + plain.getFirst().sizes()[a])
            .collect(Collectors.joining("x"));
    return Optional.of(
        cost(
            "Shapes " + others,
            one
                ? "size along axis %d".formatted(differ.getFirst() + 1)
                : "bytes that must be moved (MB)",
            plain,
            KernelRun::line,
            one ? r -> r.sizes()[differ.getFirst()] : r -> r.bytes() / 1e6));
  }

  /** The same over the first macro, a line for each choice of the others. */
  private Optional<Panel> sweep() {
    List<KernelRun> swept = runs.stream().filter(r -> !r.macros().isEmpty()).toList();
    if (swept.isEmpty()) {
      return Optional.empty();
    }
    String macro = swept.getFirst().macros().keySet().iterator().next();
    List<KernelRun> of = swept.stream().filter(r -> r.macros().containsKey(macro)).toList();
    boolean shapes = of.stream().map(KernelRun::shape).distinct().count() > 1;
    return Optional.of(
        cost(
            shapes ? "" : of.getFirst().line() + " " + of.getFirst().shape(),
            macro,
            of,
            r ->
                Stream.concat(
                        shapes ? Stream.of(r.line() + " " + r.shape()) : Stream.of(""),
                        new TreeMap<>(r.macros())
                            .entrySet().stream()
                                .filter(e -> !e.getKey().equals(macro))
                                .map(e -> e.getKey() + " " + e.getValue()))
                    .filter(s -> !s.isEmpty())
                    .collect(
                        Collectors.collectingAndThen(
                            Collectors.joining(", "), s -> s.isEmpty() ? r.line() : s)),
            r -> r.macros().get(macro)));
  }

  private static Panel cost(
      String title,
      String xLabel,
      List<KernelRun> runs,
      Function<KernelRun, String> name,
      ToDoubleFunction<KernelRun> x) {
    boolean timed = runs.stream().allMatch(r -> r.micros().isPresent());
    return new Panel(
        title,
        xLabel,
        timed ? "time (µs)" : "warp instructions",
        lines(
            runs,
            name,
            x,
            r -> timed ? r.micros().orElseThrow() : r.instructions().orElse(Double.NaN)));
  }
}
