package org.catchupmix.kernels.lab;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.catchupmix.emulator.command.ChipNumber;
import org.catchupmix.emulator.report.AnnotatedSource;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.kernels.library.KernelFiles;
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
          + " request is one warp's load or store; a sector is 32 bytes of memory. The exit code is 1 if a variant is wrong.",
      "",
      "Columns of --annotate: share: of all warp instructions; warps: how many; lanes: threads that took"
          + " part in each, of 32; requests: warps' loads and stores of the device's memory; sectors: of"
          + " 32 bytes, a request; / ideal: these over those that the bytes would fill; banks:"
          + " wavefronts of shared memory that bank conflicts added; diverged: branches at which the"
          + " lanes of a warp went different ways."
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
      names = "--annotate",
      description = "on the emulator: also print the source with the counts of each line")
  private boolean annotate;

  @Option(
      names = "--by",
      paramLabel = "cuda|ptx",
      description = "annotated lines: those of the CUDA source or of the PTX (default: cuda)")
  private String by;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description =
          "on the emulator: also write the annotated source as a page, darker where lines cost more")
  private Path html;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "also write the numbers to FILE; 'catchup kernels plot' draws them")
  private Path json;

  @Override
  public Integer call() throws IOException {
    LabOperation<?> operation = lab.operation();
    List<LabSettings> settings = lab.settings(operation);
    lab.checked(this::requireSensibleOptions);
    for (Path file : Stream.of(json, html).filter(Objects::nonNull).toList()) {
      AtomicFile.requireWritable(file);
    }
    List<String> notes = new ArrayList<>();
    List<LabReport> reports = new ArrayList<>();
    List<AnnotatedSource> annotated = new ArrayList<>();
    PrintWriter out = spec.commandLine().getOut();
    try (LabDevice opened = lab.checked(() -> LabDevice.open(device, chip))) {
      Optional<OwnKernels> own =
          lab.own(operation, settings.getFirst(), opened.chipNumber(), notes);
      KernelSource program = KernelFiles.ptx(operation.file(), opened.chipNumber());
      List<LabVariant> variants =
          own.isPresent() ? own.get().variants(variant) : ofProgram(operation);
      own.ifPresent(kernels -> notes.addAll(kernels.notes(variants)));
      opened.unknownResources().ifPresent(notes::add);
      LabBench bench = opened.bench(own.map(OwnKernels::sources).orElse(List.of(program)));
      String origin = own.map(OwnKernels::own).orElse(program).origin();
      for (LabSettings each : settings) {
        List<Measurement> measurements = bench.runAll(operation, variants, each);
        LabReport report = new LabReport(operation, each, opened, origin, notes, measurements);
        out.print(reports.isEmpty() ? "" : System.lineSeparator());
        out.println(report.table(byKind));
        if (annotate || html != null) {
          List<AnnotatedSource> files = annotated(measurements, each, variants, program);
          files.forEach(file -> out.print(annotate ? "%n%s".formatted(file.text()) : ""));
          annotated.addAll(files);
        }
        out.flush();
        reports.add(report);
      }
      if (json != null) {
        AtomicFile.write(json, LabReport.json(reports));
      }
      if (html != null) {
        AtomicFile.write(html, AnnotatedSource.page(operation.name(), annotated));
      }
    }
    return reports.stream().allMatch(LabReport::correct) ? 0 : 1;
  }

  private List<LabVariant> ofProgram(LabOperation<?> operation) {
    return lab.checked(() -> LabOperations.variants(operation, variant)).stream()
        .map(LabVariant::ofProgram)
        .toList();
  }

  private List<AnnotatedSource> annotated(
      List<Measurement> measurements,
      LabSettings settings,
      List<LabVariant> variants,
      KernelSource program)
      throws IOException {
    List<AnnotatedSource> all = new ArrayList<>();
    for (Measurement m : measurements) {
      KernelSource source =
          variants.stream()
              .filter(v -> v.label().equals(m.variant()))
              .findFirst()
              .flatMap(LabVariant::source)
              .orElse(program);
      List<AnnotatedSource> files =
          "ptx".equals(by)
              ? AnnotatedSource.ptx(m.launches(), source.ptx())
              : AnnotatedSource.cuda(m.launches(), file -> lab.cuda(file, source.equals(program)));
      String run = ", %s at %s".formatted(m.variant(), LabShapes.text(settings.shape()));
      files.forEach(file -> all.add(file.titled(file.file() + run)));
    }
    return all;
  }

  private Void requireSensibleOptions() {
    if (by != null && !by.equals("cuda") && !by.equals("ptx")) {
      throw new IllegalArgumentException("--by %s: must be cuda or ptx".formatted(by));
    }
    if (by != null && !annotate && html == null) {
      throw new IllegalArgumentException("--by does nothing without --annotate or --html");
    }
    if (!device.equals("emulator") && (byKind || annotate || html != null)) {
      throw new IllegalArgumentException(
          "--by-kind, --annotate and --html do nothing on a GPU, which counts no instructions");
    }
    if (!device.equals("emulator") && chip != null) {
      throw new IllegalArgumentException("--chip does nothing on a GPU, which has its own");
    }
    return null;
  }
}
