package org.catchupmix.kernels.lab;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.catchupmix.emulator.command.CompilerOption;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.kernels.library.CudaCompiler;
import org.catchupmix.kernels.library.KernelText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "compile",
    description = {
      "Compiles a CUDA source to PTX with nvcc, NVRTC or clang, in the form of the program's own "
          + "kernels.",
      "It runs on the emulator and on GPUs since Turing."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "  catchup kernels compile my/channel_mix_rows.cu"})
public final class KernelsCompile implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FILE.cu", description = "the source")
  private Path source;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "the PTX (default: beside the source, with the ending .ptx)")
  private Path out;

  @Option(
      names = "--chip",
      paramLabel = "75|80|...",
      description =
          "the oldest chip that must run it; from 80 on, code within '#if __CUDA_ARCH__ >= 800' is compiled too (default: ${DEFAULT-VALUE})")
  private int chip = 75;

  @Mixin private CompilerOption compiler = new CompilerOption();

  @Override
  public Integer call() throws IOException {
    if (!source.toString().endsWith(".cu")) {
      throw new ParameterException(
          spec.commandLine(), source + " is not a CUDA source: its name must end with .cu");
    }
    KernelText.requireFile(source);
    Path target =
        out != null
            ? out
            : source.resolveSibling(source.getFileName().toString().replaceFirst("\\.cu$", ".ptx"));
    String ptx = CudaCompiler.require(compiler.name()).kernels(source, chip).ptx();
    AtomicFile.write(target, ptx);
    PrintWriter print = spec.commandLine().getOut();
    print.printf("%s: %s%n", target, String.join(", ", KernelText.entries(ptx)));
    print.flush();
    return 0;
  }
}
