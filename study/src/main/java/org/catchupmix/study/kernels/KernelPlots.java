package org.catchupmix.study.kernels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.catchupmix.data.DataException;
import org.catchupmix.study.plot.DotCharts;
import org.catchupmix.study.plot.Dots;
import org.catchupmix.study.plot.Figure;
import org.catchupmix.study.plot.FigureOptions;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;

/** Draws figures of {@code kernels run --json}. */
public final class KernelPlots {
  /** Share of the FP32 ridge below which an operation cannot be bound by arithmetic. */
  private static final double MIN_RIDGE_SHARE = 0.25;

  private static final String BYTES = "bytes that must be moved (MB)";

  private KernelPlots() {}

  /**
   * Draws {@code shapes}, or {@code variants} of a single shape. With times of a known GPU, also
   * draws {@code roofline}.
   *
   * @return the files of the figures
   * @throws DataException if the lab did not write a file, or no variant ran
   */
  public static List<Path> draw(List<Path> files, Path folder, FigureOptions options)
      throws IOException {
    List<KernelRun> runs = new ArrayList<>();
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw new DataException(file + " does not exist or is not a file");
      }
      KernelRun.read(file).forEach(runs::add);
    }
    if (runs.isEmpty()) {
      throw new DataException("there is nothing to draw: no variant ran and was correct");
    }
    Files.createDirectories(folder);
    List<Path> written = new ArrayList<>();
    List<KernelRun> timed =
        runs.stream().filter(r -> r.isTimed() && r.report().gpu() != null).toList();
    if (!timed.isEmpty()) {
      written.addAll(roofline(timed).write(folder.resolve("roofline"), options));
    }
    boolean several = runs.stream().map(r -> r.report().shape()).distinct().count() > 1;
    written.addAll(
        several
            ? shapes(runs).write(folder.resolve("shapes"), options)
            : variants(runs).write(folder.resolve("variants"), options));
    return written;
  }

  private static String title(List<KernelRun> runs) {
    KernelRun.Gpu gpu = runs.getFirst().report().gpu();
    return (gpu == null ? "" : gpu.name() + ", ")
        + (isTimed(runs) ? "measured, nothing in L2" : "counted by the emulator");
  }

  private static boolean isTimed(List<KernelRun> runs) {
    return runs.stream().allMatch(KernelRun::isTimed);
  }

  private static String costLabel(List<KernelRun> runs) {
    return isTimed(runs) ? "time (µs)" : "warp instructions";
  }

  /** Draws a dot for each variant of the only shape. */
  private static Figure variants(List<KernelRun> runs) throws IOException {
    List<Dots.Dot> costs = runs.stream().map(r -> new Dots.Dot(r.cost())).toList();
    return DotCharts.figure(
        runs.getFirst().report().shape() + ", " + title(runs),
        new Dots(
            costLabel(runs),
            runs.stream().map(KernelRun::line).toList(),
            List.of(new Dots.Series("variants", costs)),
            Double.NaN));
  }

  private static Figure shapes(List<KernelRun> runs) throws IOException {
    List<Series> lines = lines(runs, KernelRun::megabytes, KernelRun::cost);
    return LineCharts.figure(
        title(runs), List.of(new Panel("Shapes", BYTES, costLabel(runs), lines)));
  }

  /** Draws arithmetic over intensity where that may bind, and bandwidth over bytes. */
  private static Figure roofline(List<KernelRun> timed) throws IOException {
    KernelRun.Gpu gpu = timed.getFirst().report().gpu();
    List<KernelRun> of = timed.stream().filter(r -> r.report().gpu().equals(gpu)).toList();
    List<Panel> panels = new ArrayList<>();
    double ridge = gpu.fp32() * 1e3 / gpu.memory();
    List<KernelRun> computing =
        of.stream().filter(r -> r.flopsPerByte() > MIN_RIDGE_SHARE * ridge).toList();
    if (!computing.isEmpty()) {
      panels.add(arithmetic(gpu, computing));
    }
    panels.add(bandwidth(gpu, of));
    return LineCharts.figure(title(of), panels);
  }

  private static Panel arithmetic(KernelRun.Gpu gpu, List<KernelRun> runs) {
    double[] intensities = runs.stream().mapToDouble(KernelRun::flopsPerByte).sorted().toArray();
    double fp32Ridge = gpu.fp32() * 1e3 / gpu.memory();
    double bf16Ridge = gpu.bf16() * 1e3 / gpu.memory();
    double left = Math.min(intensities[0], fp32Ridge) / 2;
    double right = 2 * Math.max(intensities[intensities.length - 1], bf16Ridge);
    List<Series> series = new ArrayList<>();
    series.add(
        new Series(
            String.format(Locale.ROOT, "memory %.0f GB/s", gpu.memory()),
            new double[] {left, bf16Ridge},
            new double[] {left * gpu.memory() / 1e3, gpu.bf16()}));
    series.add(roof("FP32 %.1f TFLOP/s", gpu.fp32(), fp32Ridge, right));
    series.add(roof("BF16 %.1f TFLOP/s", gpu.bf16(), bf16Ridge, right));
    series.addAll(lines(runs, KernelRun::flopsPerByte, KernelRun::teraflopsPerSecond));
    return new Panel("Arithmetic", "operations a byte (FLOP/byte)", "TFLOP/s", series, true);
  }

  private static Panel bandwidth(KernelRun.Gpu gpu, List<KernelRun> runs) {
    double[] bytes = runs.stream().mapToDouble(KernelRun::megabytes).sorted().toArray();
    List<Series> series = new ArrayList<>();
    series.add(roof("memory %.0f GB/s", gpu.memory(), bytes[0] / 2, 2 * bytes[bytes.length - 1]));
    series.addAll(lines(runs, KernelRun::megabytes, KernelRun::gigabytesPerSecond));
    return new Panel("Memory", BYTES, "GB/s", series, true);
  }

  private static Series roof(String name, double rate, double from, double to) {
    return new Series(
        String.format(Locale.ROOT, name, rate), new double[] {from, to}, new double[] {rate, rate});
  }

  /** Creates a line for each variant, its runs in the order of x. */
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
}
