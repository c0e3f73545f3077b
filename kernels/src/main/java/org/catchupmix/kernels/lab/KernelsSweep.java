package org.catchupmix.kernels.lab;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.catchupmix.core.Spelling;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.jcuda.CudaCompilers;
import org.catchupmix.kernels.launch.Macros;
import org.catchupmix.kernels.launch.Target;
import org.catchupmix.kernels.library.CudaCompiler;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code catchup kernels sweep}. */
@Command(
    name = "sweep",
    description = {
      "Compiles a variant with other values of the macros of its source, such as the threads of a"
          + " block or the side of a tile, and runs each; its launcher divides the work by the same"
          + " values. Each is checked against the reference backend. The best comes first.",
      "",
      "Needs nvcc or NVRTC."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "  catchup kernels sweep channel_mix --shape 128x32x32x64 -D BLOCK=64..512 -D PIXELS=2..16",
      "  catchup kernels sweep gemm --shape 512x512x512 --type bf16 --chip 90 -D LONG_SIDE=64,128 -D HELD=2..4+1"
    })
public final class KernelsSweep implements Callable<Integer> {
  /** Each is compiled, a second or two. */
  private static final int MAX_COMBINATIONS = 200;

  @Spec private CommandSpec spec;

  @Mixin private LabOptions lab;

  @Option(
      names = {"-D", "--define"},
      required = true,
      paramLabel = "NAME=VALUES",
      description =
          "a macro that the source or a header of it defines as a number, and its values: 64,128 or"
              + " a range as in --shape; several -D: all combinations")
  private Map<String, String> defines;

  @Option(
      names = "--variant",
      paramLabel = "v3",
      description = "which (default: the one that the launcher takes)")
  private String variant;

  @Mixin private LabTarget target;

  @Mixin private LabFiles files;

  /** For picocli. */
  public KernelsSweep() {}

  @Override
  public Integer call() throws IOException {
    LabOperation<?> operation = lab.operation();
    List<LabSettings> settings = lab.settings(operation);
    files.requireWritable();
    MacroText text = new MacroText(lab.sourceText(operation));
    List<Map<String, Integer>> combinations = lab.checked(this::combinations);
    CudaCompiler compiler = CudaCompilers.find();
    List<String> notes = new ArrayList<>();
    List<List<LabReport>> reports = new ArrayList<>();
    settings.forEach(_ -> reports.add(new ArrayList<>()));
    Set<String> asked = new TreeSet<>(text.values().keySet());
    try (LabDevice device = lab.checked(target::open)) {
      device.unknownResources().ifPresent(notes::add);
      for (Map<String, Integer> values : combinations) {
        KernelSource source = text.compile(compiler, values, device.chipNumber());
        for (int i = 0; i < settings.size(); i++) {
          LabSettings each = settings.get(i);
          String label =
              variant == null
                  ? operation.choice(
                      each.shape(), new Target(each.precision(), device.chipNumber()))
                  : variant;
          List<String> one = lab.checked(() -> LabOperations.variants(operation, label));
          Macros macros = new Macros(values, asked);
          reports
              .get(i)
              .add(
                  new LabReport(
                      operation.name(),
                      each,
                      operation.takes(LabOperation.Setting.NORM),
                      device.description(),
                      device.rates(),
                      operation.file() + ".cu",
                      LabBench.leastBytes(operation, each),
                      operation.problem(each).flops(),
                      label,
                      values,
                      notes,
                      macros.during(() -> measured(device, source, operation, one, each))));
        }
        requireKnown(operation, text, asked);
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    boolean first = true;
    for (List<LabReport> shape : reports) {
      shape.sort(
          Comparator.comparingDouble(KernelsSweep::cost)
              .thenComparing(
                  r ->
                      r.measurements()
                          .getFirst()
                          .values()
                          .getOrDefault(Metric.WARP_INSTRUCTIONS, 0.0)));
      out.print(first ? "" : System.lineSeparator());
      out.print(new SweepTable(text.values(), shape).text());
      first = false;
    }
    out.flush();
    List<LabReport> all = reports.stream().flatMap(List::stream).toList();
    files.write(all);
    return all.stream().anyMatch(LabReport::correct) ? 0 : 1;
  }

  /** A combination that no launcher takes is a row that says so. */
  private static List<Measurement> measured(
      LabDevice device,
      KernelSource source,
      LabOperation<?> operation,
      List<String> variants,
      LabSettings settings) {
    try {
      return device.bench(source).run(operation, variants, settings);
    } catch (GpuException | IllegalArgumentException | ArithmeticException e) {
      return variants.stream().map(v -> Measurement.faulted(v, e.getMessage())).toList();
    }
  }

  /** What is sorted by: a time, where there is none instructions; what is wrong comes last. */
  private static double cost(LabReport report) {
    Measurement m = report.measurements().getFirst();
    if (!m.correct() || !m.ran()) {
      return Double.POSITIVE_INFINITY;
    }
    for (Metric metric :
        List.of(Metric.of("cold_us"), Metric.PREDICTED, Metric.WARP_INSTRUCTIONS)) {
      if (m.values().containsKey(metric)) {
        return m.values().get(metric);
      }
    }
    return 0;
  }

  private List<Map<String, Integer>> combinations() {
    List<Map<String, Integer>> all = List.of(Map.of());
    for (Map.Entry<String, String> define : defines.entrySet()) {
      List<Integer> values = LabShapes.numbers(define.getValue());
      if (values.isEmpty()) {
        throw new IllegalArgumentException(
            "-D %s=%s: must be numbers from 1, such as 64,128 or 64..512"
                .formatted(define.getKey(), define.getValue()));
      }
      if ((long) all.size() * values.size() > MAX_COMBINATIONS) {
        throw new IllegalArgumentException(
            "-D: more than %d combinations, each of which is compiled: take fewer values"
                .formatted(MAX_COMBINATIONS));
      }
      List<Map<String, Integer>> longer = new ArrayList<>();
      for (Map<String, Integer> before : all) {
        for (int value : values) {
          Map<String, Integer> more = new LinkedHashMap<>(before);
          more.put(define.getKey(), value);
          longer.add(more);
        }
      }
      all = longer;
    }
    return all;
  }

  /** Refuses what neither the source nor the launcher has, as soon as that is known. */
  private void requireKnown(LabOperation<?> operation, MacroText text, Set<String> asked) {
    for (String name : defines.keySet()) {
      if (!asked.contains(name)) {
        Map<String, Integer> known = text.values();
        throw new ParameterException(
            spec.commandLine(),
            "-D %s%s: %s.cu defines %s"
                .formatted(
                    name,
                    Spelling.guess(name, List.copyOf(known.keySet())),
                    operation.file(),
                    known.isEmpty()
                        ? "no number"
                        : known.entrySet().stream()
                            .map(e -> e.getKey() + " " + e.getValue())
                            .collect(Collectors.joining(", "))));
      }
    }
  }
}
