package org.catchupmix.kernels.lab;

import static org.catchupmix.kernels.lab.LabOperation.Setting.TF32;
import static org.catchupmix.kernels.lab.LabOperation.Setting.TYPE;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.emulator.command.CompilerOption;
import org.catchupmix.emulator.report.SourceFiles;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.kernels.library.CudaCompiler;
import org.catchupmix.kernels.library.KernelFiles;
import org.catchupmix.kernels.library.KernelText;
import org.catchupmix.kernels.library.PtxNormalizer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Options for the operation, its inputs and its kernels. */
final class LabOptions {
  private static final class Replacement {
    @Option(
        names = "--cu",
        paramLabel = "FILE",
        description =
            "CUDA source: kernels with the operation's names replace its own, new names such as"
                + " channel_mix_v9 are more variants; requires nvcc, NVRTC or clang")
    private Path cu;

    @Option(names = "--ptx", paramLabel = "FILE", description = "PTX, as --cu")
    private Path ptx;
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "OPERATION", description = "see 'catchup kernels'")
  private String name;

  @Option(
      names = "--shape",
      split = ",",
      paramLabel = "SIZES",
      description =
          "sizes along the operation's axes, which 'catchup kernels' lists, such as 8x16x16x64 for"
              + " NxHxWxC")
  private List<String> shapes;

  @Option(
      names = "--type",
      paramLabel = "f32|tf32|bf16",
      description =
          "type of stored activations (default: f32); tf32 stores f32, but gemm and convolutions round factors to tf32")
  private String type;

  @ArgGroup private Replacement replacement;

  @Option(
      names = "--like",
      paramLabel = "v1",
      description =
          "variant whose grid, block and parameters new kernels of --cu or --ptx take (default: the first"
              + " with the same parameters)")
  private String like;

  @Mixin private CompilerOption compiler = new CompilerOption();

  LabOperation<?> operation() {
    return checked(() -> LabOperations.find(name));
  }

  List<LabSettings> settings(LabOperation<?> operation) {
    if (shapes == null) {
      LabOperation.Axes axes = operation.axes();
      throw new ParameterException(
          spec.commandLine(),
          "--shape is missing: %s requires %s, such as %s"
              .formatted(operation.name(), axes.names(), axes.example()));
    }
    List<Shape> sizes =
        checked(() -> shapes.stream().map(s -> LabShapes.of(operation, s)).toList());
    refuseUnless(type == null || operation.takes(TYPE), "--type", operation);
    Precision stored = type == null ? Precision.FP32 : checked(this::stored);
    refuseUnless(stored != Precision.TF32 || operation.takes(TF32), "--type tf32", operation);
    return sizes.stream().map(s -> new LabSettings(s, stored)).toList();
  }

  private void refuseUnless(boolean meant, String option, LabOperation<?> operation) {
    refuseUnless(meant, "%s does nothing for %s: leave it out".formatted(option, operation.name()));
  }

  private void refuseUnless(boolean meant, String why) {
    if (!meant) {
      throw new ParameterException(spec.commandLine(), why);
    }
  }

  private Precision stored() {
    return switch (type) {
      case "f32" -> Precision.FP32;
      case "tf32" -> Precision.TF32;
      case "bf16" -> Precision.BF16;
      default ->
          throw new IllegalArgumentException("--type " + type + ": must be f32, tf32 or bf16");
    };
  }

  /** Returns the kernels of {@code --cu} or {@code --ptx}, if one is given. */
  Optional<OwnKernels> own(
      LabOperation<?> operation, LabSettings settings, int chip, List<String> notes)
      throws IOException {
    if (replacement == null) {
      refuseUnless(like == null, "--like does nothing without --cu or --ptx");
      return Optional.empty();
    }
    if (like != null) {
      checked(() -> operation.variant(like));
    }
    Path file = KernelText.requireFile(replacement.cu != null ? replacement.cu : replacement.ptx);
    String ptx =
        replacement.cu != null
            ? CudaCompiler.require(compiler.name()).kernels(file, chip).ptx()
            : lowered(KernelText.read(file), notes);
    return Optional.of(
        new OwnKernels(
            operation,
            settings.type(),
            new KernelSource(operation.file(), ptx, file.toString()),
            KernelFiles.ptx(operation.file(), chip),
            like));
  }

  /**
   * Returns the lines of a source that instructions refer to; none if it is unknown.
   *
   * @param program whether the kernels are those of the program, not of the user's file
   */
  List<String> cuda(String file, boolean program) throws IOException {
    Path given = program ? null : replacement.cu;
    if (given != null) {
      Path folder = given.toAbsolutePath().getParent();
      List<String> lines = new SourceFiles(List.of(folder)).lines(file);
      if (!lines.isEmpty()) {
        return lines;
      }
    }
    boolean shipped = program || replacement.cu != null;
    if (KernelFiles.hasHeader(file)) {
      return KernelFiles.header(file).lines().toList();
    }
    String name = file.replaceFirst("\\.cu$", "");
    return shipped && KernelFiles.names().contains(name)
        ? KernelFiles.cuda(name).lines().toList()
        : List.of();
  }

  /** Lowers the version of PTX as {@link PtxNormalizer} does, with a remark. */
  private static String lowered(String ptx, List<String> notes) {
    String lowered = PtxNormalizer.lowered(ptx);
    if (!lowered.equals(ptx)) {
      notes.add(
          "the .version of this PTX is lowered to %s, as that of all kernels: older drivers refuse a newer one"
              .formatted(PtxNormalizer.VERSION));
    }
    return lowered;
  }

  /** Converts an invalid argument to wrong usage. */
  <T> T checked(Supplier<T> check) {
    try {
      return check.get();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }
}
