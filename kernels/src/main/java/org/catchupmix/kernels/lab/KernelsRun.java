package org.catchupmix.kernels.lab;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.gpu.KernelSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "run",
    description = {
      "Runs variants of an operation.",
      "Compares each with the reference backend in double precision (with --type bf16 it "
          + "rounds where the kernel does), then counts (on the emulator) or times (on a GPU) "
          + "what it costs.",
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

  @Option(names = "--variant", paramLabel = "all|v1,v3", description = "which variants")
  private String variant = "all";

  @Option(names = "--device", paramLabel = "DEVICE", description = "emulator, cuda or cuda:N")
  private String device = "emulator";

  @Option(
      names = "--chip",
      converter = ChipNumber.class,
      paramLabel = "75|80|86|89|90",
      description =
          "on the emulator: the chip's limits, and of each variant registers, occupancy, waves and a"
              + " lower bound on its time")
  private Integer chip;

  @Option(
      names = "--by-kind",
      description = "on the emulator: also shows warp instructions by kind, as --json always does")
  private boolean byKind;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "writes the numbers there; 'catchup kernels plot' draws them")
  private Path json;

  @Override
  public Integer call() throws IOException {
    LabOperation<?> operation = lab.operation();
    List<String> variants = lab.checked(() -> LabOperations.variants(operation, variant));
    List<LabSettings> settings = lab.settings(operation);
    lab.checked(this::requireDeviceOfOptions);
    if (json != null) {
      AtomicFile.requireWritable(json);
    }
    List<String> notes = new ArrayList<>();
    List<LabReport> reports = new ArrayList<>();
    PrintWriter out = spec.commandLine().getOut();
    try (LabDevice opened = lab.checked(() -> LabDevice.open(device, chip))) {
      KernelSource source =
          lab.source(operation, variants, settings.getFirst(), opened.chipNumber(), notes);
      opened.unknownResources().ifPresent(notes::add);
      LabBench bench = opened.bench(source);
      for (LabSettings each : settings) {
        List<Measurement> measurements = bench.run(operation, variants, each);
        LabReport report =
            new LabReport(operation, each, opened, source.origin(), notes, measurements);
        out.print(reports.isEmpty() ? "" : System.lineSeparator());
        out.println(report.table(byKind));
        out.flush();
        reports.add(report);
      }
      if (json != null) {
        AtomicFile.write(json, LabReport.json(reports));
      }
    }
    return reports.stream().allMatch(LabReport::correct) ? 0 : 1;
  }

  private Void requireDeviceOfOptions() {
    if (!device.equals("emulator") && byKind) {
      throw new IllegalArgumentException(
          "--by-kind does nothing on a GPU, which counts no instructions");
    }
    if (!device.equals("emulator") && chip != null) {
      throw new IllegalArgumentException("--chip does nothing on a GPU, which has its own");
    }
    return null;
  }
}
