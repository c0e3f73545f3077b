package org.catchupmix.kernels.lab;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.emulator.command.ChipNumber;
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
      "Compares each with the double-precision reference (which with --type bf16 rounds where the kernel does), then counts instructions (emulator) or measures time (GPU).",
      "",
      "Counts are PTX instructions: a division counts as one, but a GPU executes about twenty. A"
          + " request is one warp's load or store; a sector is 32 bytes of memory. The exit code is 1 if a variant is wrong."
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
      description = "variants to run (default: all)")
  private String variant = "all";

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "emulator, cuda or cuda:N (default: emulator)")
  private String device = "emulator";

  @Option(
      names = "--chip",
      converter = ChipNumber.class,
      paramLabel = "75|80|86|89|90",
      description =
          "on the emulator: apply the chip's limits, and show registers, occupancy, waves and a lower bound on the time of each variant")
  private Integer chip;

  @Option(
      names = "--by-kind",
      description = "on the emulator: also show warp instructions by kind, as --json always does")
  private boolean byKind;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "also write the numbers to FILE; 'catchup kernels plot' draws them")
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
