package org.catchupmix.kernels.lab;

import static org.catchupmix.kernels.lab.LabOperation.Setting.NORM;
import static org.catchupmix.kernels.lab.LabOperation.Setting.SEED;
import static org.catchupmix.kernels.lab.LabOperation.Setting.TYPE;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.catchupmix.core.DType;
import org.catchupmix.core.NormKind;
import org.catchupmix.core.Shape;
import org.catchupmix.core.UserException;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.emulator.driver.KernelSource;
import org.catchupmix.kernels.jcuda.CudaCompilers;
import org.catchupmix.kernels.library.KernelFiles;
import org.catchupmix.kernels.library.PtxNormalizer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
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
  /** Kernels other than the committed ones. */
  private static final class Own {
    @Option(
        names = "--cu",
        paramLabel = "FILE",
        description = "a source of your own in place of the operation's; needs nvcc or NVRTC")
    private Path cu;

    @Option(
        names = "--ptx",
        paramLabel = "FILE",
        description = "PTX of your own in place of the operation's")
    private Path ptx;
  }

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "OPERATION", description = "see 'catchup kernels'")
  private String name;

  @Option(
      names = "--variant",
      paramLabel = "all|v1,v3",
      description = "which variants (default: ${DEFAULT-VALUE})")
  private String variant = "all";

  @Option(
      names = "--shape",
      required = true,
      paramLabel = "SIZES",
      description = "such as 8x16x16x64 for NxHxWxC, 8x64 for NxC")
  private String shape;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "emulator, cuda or cuda:N (default: ${DEFAULT-VALUE})")
  private String device = "emulator";

  @Option(names = "--norm", paramLabel = "l1|l2", description = "of channel_norm (default: l2)")
  private NormKind norm;

  @Option(
      names = "--type",
      paramLabel = "f32|bf16",
      description = "in which activations are stored (default: f32)")
  private String type;

  @Option(names = "--seed", paramLabel = "N", description = "of the inputs (default: 1)")
  private Long seed;

  @ArgGroup private Own own;

  @Option(
      names = "--by-kind",
      description =
          "also shows warp instructions by kind (emulator; --csv and --json always have them)")
  private boolean byKind;

  @Option(names = "--csv", paramLabel = "FILE", description = "writes the numbers there")
  private Path csv;

  @Option(names = "--json", paramLabel = "FILE", description = "writes the numbers there")
  private Path json;

  /** For picocli. */
  public KernelsRun() {}

  @Override
  public Integer call() throws IOException {
    return run(checked(() -> LabOperations.find(name)));
  }

  private int run(LabOperation<?> operation) throws IOException {
    List<String> variants = checked(() -> LabOperations.variants(operation, variant));
    Shape sizes = checked(() -> LabOperations.shape(operation, shape));
    refuseUnless(norm == null || operation.takes(NORM), "--norm", operation);
    refuseUnless(type == null || operation.takes(TYPE), "--type", operation);
    refuseUnless(seed == null || operation.takes(SEED), "--seed", operation);
    LabSettings settings =
        new LabSettings(
            sizes,
            norm == null ? NormKind.L2 : norm,
            checked(this::stored),
            seed == null ? 1 : seed);
    List<String> notes = new ArrayList<>();
    if (byKind && !device.equals("emulator")) {
      throw new ParameterException(
          spec.commandLine(), "--by-kind does nothing on a GPU, which counts no instructions");
    }
    for (Path file : new Path[] {csv, json}) {
      if (file != null) {
        AtomicFile.requireWritable(file);
      }
    }
    KernelSource source = source(operation, variants, settings.type(), notes);
    LabReport report;
    try (LabDevice opened = checked(() -> LabDevice.open(device))) {
      opened.unknownResources().ifPresent(notes::add);
      report =
          new LabReport(
              operation.name(),
              settings,
              operation.takes(NORM),
              opened.description(),
              source.origin(),
              LabBench.leastBytes(operation, settings),
              operation.choice(sizes, settings.type()),
              notes,
              opened.bench(source).run(operation, variants, settings));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(report.table(byKind));
    out.flush();
    if (csv != null) {
      AtomicFile.write(csv, report.csv());
    }
    if (json != null) {
      AtomicFile.write(json, report.json());
    }
    return report.correct() ? 0 : 1;
  }

  private void refuseUnless(boolean meant, String option, LabOperation<?> operation) {
    if (!meant) {
      throw new ParameterException(
          spec.commandLine(),
          "%s does nothing for %s: leave it out".formatted(option, operation.name()));
    }
  }

  private DType stored() {
    return switch (type) {
      case null -> DType.F32;
      case "f32" -> DType.F32;
      case "bf16" -> DType.BF16;
      default -> throw new IllegalArgumentException("--type " + type + ": must be f32 or bf16");
    };
  }

  private KernelSource source(
      LabOperation<?> operation, List<String> variants, DType stored, List<String> notes)
      throws IOException {
    if (own == null) {
      return KernelFiles.ptx(operation.file());
    }
    Path file = own.cu != null ? own.cu : own.ptx;
    if (!Files.isRegularFile(file)) {
      throw new UserException(file + " is not there, or is no file");
    }
    String ptx =
        own.cu != null ? CudaCompilers.find().kernels(file).ptx() : lowered(text(file), notes);
    List<String> present = KernelText.entries(ptx);
    List<String> missing =
        variants.stream()
            .flatMap(v -> operation.entries(v, stored).stream())
            .filter(e -> !present.contains(e))
            .toList();
    if (!missing.isEmpty()) {
      throw new UserException(
          "%s lacks %s; it has %s. Kernels must have the names of those in %s.cu, or choose with --variant"
              .formatted(
                  file,
                  String.join(", ", missing),
                  present.isEmpty() ? "no kernels" : String.join(", ", present),
                  operation.file()));
    }
    return new KernelSource(operation.file(), ptx, file.toString());
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw new UserException(file + " is no text, so no PTX: nvcc -ptx makes it", e);
    }
  }

  /** As {@link PtxNormalizer#lowered}, which is said. */
  private static String lowered(String ptx, List<String> notes) {
    String lowered = PtxNormalizer.lowered(ptx);
    if (!lowered.equals(ptx)) {
      notes.add(
          "the .version of this PTX is lowered to %s, as that of all kernels: older drivers refuse a newer one"
              .formatted(PtxNormalizer.VERSION));
    }
    return lowered;
  }

  /** Turns a complaint about what was typed into wrong usage. */
  private <T> T checked(Supplier<T> check) {
    try {
      return check.get();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }
}
