package org.catchupmix.kernels.lab;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.jcuda.KernelResources;
import org.catchupmix.kernels.jcuda.PtxCompiler;
import org.catchupmix.kernels.library.KernelFiles;
import org.catchupmix.kernels.library.PtxSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "show",
    description =
        "Prints the CUDA source of an operation, its PTX, or the registers and memory that its kernels"
            + " use.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "A starting point for an edit of your own:",
      "  catchup kernels show channel_norm > my/channel_norm.cu",
      "  catchup kernels run channel_norm --shape 8x16x16x64 --cu my/channel_norm.cu"
    })
public final class KernelsShow implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "OPERATION",
      description = "an operation, a source or a header such as number.cuh, see 'catchup kernels'")
  private String name;

  @Option(names = "--ptx", description = "print the committed PTX")
  private boolean ptx;

  @Option(
      names = "--chip",
      paramLabel = "75|80|...",
      description =
          "with --ptx or --resources: the chip, from 80 on with tensor cores (default: 75)")
  private Integer chip;

  @Option(
      names = "--resources",
      description =
          "print registers, shared memory and spills of each kernel on --chip, by NVIDIA's PTX compiler")
  private boolean resources;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    int number = chip == null ? PtxSet.COMPUTE_75.oldestChip() : chip;
    refuseUnless(!ptx || !resources, "--ptx and --resources are two outputs: leave out one");
    refuseUnless(
        chip == null || ptx || resources, "--chip does nothing without --ptx or --resources");
    if (KernelFiles.hasHeader(name)) {
      refuseUnless(!ptx && !resources, "--ptx and --resources do nothing for a header");
      out.print(KernelFiles.header(name));
    } else if (resources) {
      printResources(KernelFiles.ptx(file(), number), number, out);
    } else {
      out.print(ptx ? KernelFiles.ptx(file(), number).ptx() : KernelFiles.cuda(file()));
    }
    out.flush();
    return 0;
  }

  private void refuseUnless(boolean meant, String why) {
    if (!meant) {
      throw new ParameterException(spec.commandLine(), why);
    }
  }

  private static void printResources(KernelSource source, int chip, PrintWriter out) {
    if (!PtxCompiler.isPresent()) {
      throw new GpuException("--resources requires the PTX compiler, which is not in this program");
    }
    out.printf(
        "%-40s %9s %12s %12s%n", "on sm_" + chip, "registers", "shared bytes", "spilt bytes");
    for (KernelResources r : PtxCompiler.compile(source, chip)) {
      out.printf(
          "%-40s %9d %12d %12d%n",
          r.kernel(), r.registers(), r.sharedBytes(), r.spillStoreBytes() + r.spillLoadBytes());
    }
  }

  private String file() {
    List<String> files = KernelFiles.names();
    if (files.contains(name)) {
      return name;
    }
    return LabOperations.all().stream()
        .filter(o -> o.name().equals(name))
        .map(LabOperation::file)
        .findFirst()
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "there is no source '%s': there are %s, and the headers %s"
                        .formatted(
                            name,
                            String.join(", ", files),
                            String.join(", ", KernelFiles.headerNames()))));
  }
}
