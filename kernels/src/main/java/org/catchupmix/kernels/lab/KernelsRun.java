package org.catchupmix.kernels.lab;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.catchupmix.core.UserException;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.kernels.launch.Target;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code catchup kernels run}. */
@Command(
    name = "run",
    description = {
      "Runs variants of an operation: checks each against the reference backend in double precision"
          + " (with --type bf16 it rounds where the kernel does), then counts (on the emulator) or"
          + " times (on a GPU) what it costs.",
      "",
      "Counts are of PTX instructions: a division is one of them, and about twenty on a GPU. A"
          + " request is one warp's load or store; a sector is 32 bytes of memory. Exit code 1 if a"
          + " variant is wrong."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {"", "  catchup kernels run channel_norm --variant all --shape 8x16x16x64"})
public final class KernelsRun implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private LabOptions lab;

  @Option(
      names = "--variant",
      paramLabel = "all|v1,v3",
      description = "which variants (default: ${DEFAULT-VALUE})")
  private String variant = "all";

  @Mixin private LabTarget target;

  @Option(
      names = "--by-kind",
      description =
          "also shows warp instructions by kind (emulator; --csv and --json always have them)")
  private boolean byKind;

  @Option(names = "--steps", description = "also shows what changes from each variant to the next")
  private boolean steps;

  @Option(
      names = "--ncu",
      paramLabel = "FILE.csv",
      description =
          "on the emulator: puts its counts beside those of 'ncu --csv' on a GPU, of the same kernels"
              + " and sizes")
  private Path ncu;

  @Mixin private LabFiles files;

  /** For picocli. */
  public KernelsRun() {}

  @Override
  public Integer call() throws IOException {
    LabOperation<?> operation = lab.operation();
    List<String> variants = lab.checked(() -> LabOperations.variants(operation, variant));
    List<LabSettings> settings = lab.settings(operation);
    lab.checked(
        () -> {
          target.refuseOnGpu(
              byKind, "--by-kind does nothing on a GPU, which counts no instructions");
          target.refuseOnGpu(
              ncu != null, "--ncu does nothing on a GPU: the emulator's counts are put beside its");
          return byKind;
        });
    files.requireWritable();
    NcuCounters counters = ncu == null ? null : NcuCounters.read(ncu, lines(ncu));
    List<String> notes = new ArrayList<>();
    List<LabReport> reports = new ArrayList<>();
    PrintWriter out = spec.commandLine().getOut();
    try (LabDevice opened = lab.checked(target::open)) {
      KernelSource source =
          lab.source(operation, variants, settings.getFirst(), opened.chipNumber(), notes);
      opened.unknownResources().ifPresent(notes::add);
      LabBench bench = opened.bench(source);
      for (LabSettings each : settings) {
        List<Measurement> measurements = bench.run(operation, variants, each);
        List<String> said = new ArrayList<>(notes);
        opened.extras().clocks().get().ifPresent(clocks -> said.add(clocks.toString()));
        LabReport report =
            new LabReport(
                operation.name(),
                each,
                operation.takes(LabOperation.Setting.NORM),
                opened.description(),
                opened.rates(),
                source.origin(),
                LabBench.leastBytes(operation, each),
                operation.problem(each).flops(),
                operation.choice(each.shape(), new Target(each.precision(), opened.chipNumber())),
                Map.of(),
                said,
                measurements);
        out.print(reports.isEmpty() ? "" : System.lineSeparator());
        out.println(report.table(byKind));
        if (steps) {
          out.print(StepsText.of(report.measurements(), operation.ideas()));
        }
        if (counters != null) {
          out.print(counters.beside(report.measurements()));
        }
        out.flush();
        reports.add(report);
      }
    }
    files.write(reports);
    return reports.stream().allMatch(LabReport::correct) ? 0 : 1;
  }

  private static List<String> lines(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new UserException(file + " is not there, or is no file");
    }
    // What a profiler prints beside a program need not be UTF-8.
    return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
  }
}
