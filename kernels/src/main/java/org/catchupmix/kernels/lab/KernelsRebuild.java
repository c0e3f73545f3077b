package org.catchupmix.kernels.lab;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.jcuda.KernelResources;
import org.catchupmix.kernels.jcuda.PtxCompiler;
import org.catchupmix.kernels.library.CudaCompiler;
import org.catchupmix.kernels.library.KernelFolder;
import org.catchupmix.kernels.library.PtxSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "rebuild",
    description = {
      "Recompiles changed kernel sources to PTX, with nvcc or NVRTC.",
      "Refuses PTX that a chip rejects or whose kernels need local memory."
    },
    mixinStandardHelpOptions = true)
public final class KernelsRebuild implements Callable<Integer> {
  /** Turing, Ampere, Ada and Hopper: the chips that the PTX compiler of this program knows. */
  static final List<Integer> CHIPS = List.of(75, 80, 86, 89, 90);

  @Option(
      names = "--checkout",
      paramLabel = "DIR",
      description = "the project's sources (default: those around the working folder)")
  private Path checkout = Path.of("");

  @Option(names = "--all", description = "compile unchanged sources too")
  private boolean all;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    KernelFolder folder = KernelFolder.around(checkout);
    PrintWriter out = spec.commandLine().getOut();
    List<Path> changed = new ArrayList<>();
    for (Path source : folder.sources()) {
      if (all || !folder.isCurrent(source)) {
        changed.add(source);
      }
    }
    if (!changed.isEmpty()) {
      CudaCompiler compiler = CudaCompiler.require(null);
      out.println(compiler.description(PtxSet.COMPUTE_75));
      for (Path source : changed) {
        // Checked before it is written, so PTX that a chip rejects never replaces working PTX.
        Map<PtxSet, KernelSource> made = new EnumMap<>(PtxSet.class);
        for (PtxSet set : folder.sets(source)) {
          made.put(set, compiler.committed(source, set));
        }
        requireNoSpills(made);
        for (PtxSet set : made.keySet()) {
          Files.createDirectories(folder.ptx(source, set).getParent());
          AtomicFile.write(folder.ptx(source, set), made.get(set).ptx());
        }
        out.printf("%-28s compiled%n", source.getFileName());
        out.flush();
      }
    }
    List<Path> expected = folder.expectedPtx();
    for (Path ptx : folder.ptxFiles()) {
      if (!expected.contains(ptx)) {
        Files.delete(ptx);
        out.printf("%-28s deleted, it has no source%n", ptx.getFileName());
      }
    }
    out.printf("%d of %d sources compiled%n", changed.size(), folder.sources().size());
    out.flush();
    return 0;
  }

  /** Compiles each PTX set for every chip that can run it, as the driver would. */
  private static void requireNoSpills(Map<PtxSet, KernelSource> sets) {
    for (int chip : CHIPS) {
      sets.forEach(
          (set, source) -> {
            List<KernelResources> spilled =
                set.oldestChip() <= chip ? spilled(source, chip) : List.of();
            if (!spilled.isEmpty()) {
              throw new GpuException(
                  "on sm_%d these need local memory: %s".formatted(chip, spilled));
            }
          });
    }
  }

  /** Returns the kernels that keep registers or arrays in local memory on a chip. */
  static List<KernelResources> spilled(KernelSource source, int chip) {
    return PtxCompiler.compile(source, chip).stream()
        .filter(KernelResources::usesLocalMemory)
        .toList();
  }
}
