package org.catchupmix.kernels.lab;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.emulator.command.ChipNumber;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxInstruction.SourceLine;
import org.catchupmix.emulator.report.AnnotatedSource;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.emulator.report.Metric;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.launch.Target;
import org.catchupmix.kernels.library.PtxSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "annotate",
    description = {
      "Prints the source of a variant with the emulator's counts beside each line.",
      "",
      "share: of all warp instructions; the next column: how many; lanes: threads that took part in"
          + " each, of 32; requests: warps' loads and stores of the device's memory; sectors: of 32"
          + " bytes, a request; / ideal: these over those that the bytes would fill; banks:"
          + " wavefronts of shared memory that bank conflicts added; diverged: branches at which the"
          + " lanes of a warp went different ways."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "  catchup kernels annotate channel_mix --variant v3 --against v2 --shape 8x16x16x64"
    })
public final class KernelsAnnotate implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private LabOptions lab;

  @Option(
      names = "--variant",
      paramLabel = "v3",
      description = "the variant (default: the one that the launcher takes)")
  private String variant;

  @Option(
      names = "--against",
      paramLabel = "v2",
      description = "another variant, counted at the same lines")
  private String against;

  @Option(
      names = "--by",
      paramLabel = "cuda|ptx",
      description = "lines of the CUDA source or of the PTX (default: cuda)")
  private String by = "cuda";

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "also write a page in which darker lines cost more")
  private Path html;

  @Option(
      names = "--chip",
      converter = ChipNumber.class,
      paramLabel = "75|80|86|89|90",
      description =
          "chip whose kernels and limits the emulator takes, and whose lower bound is shown"
              + " (default: 75 without limits)")
  private Integer chip;

  @Override
  public Integer call() throws IOException {
    LabOperation<?> operation = lab.operation();
    List<LabSettings> shapes = lab.settings(operation);
    if (shapes.size() != 1) {
      throw new ParameterException(spec.commandLine(), "--shape: annotate takes one");
    }
    if (!by.equals("cuda") && !by.equals("ptx")) {
      throw new ParameterException(spec.commandLine(), "--by " + by + ": must be cuda or ptx");
    }
    LabSettings settings = shapes.getFirst();
    int number = chip == null ? PtxSet.COMPUTE_75.oldestChip() : chip;
    Target target = new Target(settings.precision(), number);
    String shown =
        variant == null
            ? operation.choice(settings.shape(), target)
            : lab.checked(() -> operation.variant(variant));
    List<String> variants =
        against == null
            ? List.of(shown)
            : List.of(shown, lab.checked(() -> operation.variant(against)));
    if (shown.equals(against)) {
      throw new ParameterException(
          spec.commandLine(), "--against %s: must be another variant".formatted(against));
    }
    if (html != null) {
      AtomicFile.requireWritable(html);
    }
    KernelSource source = lab.source(operation, variants, settings, number, new ArrayList<>());
    List<Measurement> found;
    try (LabDevice device = lab.checked(() -> LabDevice.open("emulator", chip))) {
      found = device.bench(source).run(operation, variants, settings);
    }
    for (Measurement m : found) {
      String why = m.refusal().or(m::wrong).orElse(null);
      if (!m.ran()) {
        throw new GpuException("%s cannot be annotated: %s".formatted(m.variant(), why));
      }
    }
    List<AnnotatedSource> files = files(source, found);
    String title =
        "%s %s %s%s, %s"
            .formatted(
                operation.name(),
                found.getFirst().variant(),
                LabShapes.text(settings.shape()),
                against == null ? "" : " against " + against,
                source.origin());
    PrintWriter out = spec.commandLine().getOut();
    out.println(title);
    for (Measurement m : found) {
      Double micros = m.values().get(Metric.BOUND);
      if (micros != null) {
        out.printf("%s: lower bound %.2f µs on sm_%d%n", m.variant(), micros, number);
      }
    }
    files.forEach(file -> out.printf("%n%s", file.text(shown, against)));
    for (Measurement m : found) {
      m.wrong().ifPresent(what -> out.printf("%n%s is WRONG: %s%n", m.variant(), what));
    }
    out.flush();
    if (html != null) {
      AtomicFile.write(html, AnnotatedSource.page(title, files, shown, against));
    }
    return found.stream().allMatch(Measurement::correct) ? 0 : 1;
  }

  /** Returns the title of instructions without a known line. */
  private static String unknown(boolean all) {
    return "instructions of no known line"
        + (all ? "; nvcc -lineinfo writes lines, and --by ptx shows those of the PTX" : "");
  }

  private List<AnnotatedSource> files(KernelSource source, List<Measurement> found)
      throws IOException {
    Function<PtxInstruction, SourceLine> place =
        by.equals("cuda") ? PtxInstruction::source : in -> new SourceLine("PTX", in.line());
    List<Map<String, Map<Integer, List<LaunchReport.Cost>>>> sums =
        found.stream().map(m -> AnnotatedSource.sums(m.launches(), place)).toList();
    long all = found.getFirst().launches().stream().mapToLong(r -> r.total().warps()).sum();
    Set<String> names = new LinkedHashSet<>();
    sums.forEach(s -> names.addAll(s.keySet()));
    List<AnnotatedSource> files = new ArrayList<>();
    for (String name : names) {
      List<String> text =
          by.equals("ptx") ? source.ptx().lines().toList() : lab.cuda(name).orElse(List.of());
      files.add(
          new AnnotatedSource(
              name.isEmpty() ? unknown(names.size() == 1) : name,
              text,
              sums.getFirst().getOrDefault(name, Map.of()),
              sums.size() == 1 ? null : sums.get(1).getOrDefault(name, Map.of()),
              all));
    }
    return files;
  }
}
