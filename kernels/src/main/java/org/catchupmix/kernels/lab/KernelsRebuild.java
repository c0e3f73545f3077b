package org.catchupmix.kernels.lab;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.jcuda.CudaCompilers;
import org.catchupmix.kernels.library.CudaCompiler;
import org.catchupmix.kernels.library.KernelFolder;
import org.catchupmix.kernels.library.PtxSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code catchup kernels rebuild}. */
@Command(
    name = "rebuild",
    description = {
      "Makes the PTX of the kernels' sources again, with nvcc or NVRTC, and proves it.",
      "Only what changed is compiled. Also writes docs/kernel-resources.md."
    },
    mixinStandardHelpOptions = true)
public final class KernelsRebuild implements Callable<Integer> {
  @Option(
      names = "--checkout",
      paramLabel = "DIR",
      description = "The project's sources; default: around the working folder.")
  private Path checkout = Path.of("");

  @Option(names = "--check", description = "Changes nothing: says what is stale, exit code 1.")
  private boolean check;

  @Option(names = "--all", description = "Compiles what did not change, too.")
  private boolean all;

  @Spec private CommandSpec spec;

  /** For picocli. */
  public KernelsRebuild() {}

  @Override
  public Integer call() throws IOException {
    KernelFolder folder = KernelFolder.around(checkout);
    return check ? check(folder) : rebuild(folder);
  }

  private int check(KernelFolder folder) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    boolean stale = false;
    for (Path source : folder.sources()) {
      Optional<String> wrong = folder.staleness(source);
      stale |= wrong.isPresent();
      out.printf("%-28s %s%n", source.getFileName(), wrong.orElse("current"));
    }
    for (Path orphan : orphans(folder)) {
      stale = true;
      out.printf("%-28s has no source%n", orphan.getFileName());
    }
    String table = tableOf(folder).markdown();
    if (!Files.exists(folder.resourceTable())
        || !Files.readString(folder.resourceTable()).equals(table)) {
      stale = true;
      out.println("docs/kernel-resources.md is out of date");
    }
    if (stale) {
      out.println(ResourceTable.COMMAND + " mends it");
    }
    out.flush();
    return stale ? 1 : 0;
  }

  private int rebuild(KernelFolder folder) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    List<Path> changed = new ArrayList<>();
    for (Path source : folder.sources()) {
      if (all || folder.staleness(source).isPresent()) {
        changed.add(source);
      }
    }
    if (!changed.isEmpty()) {
      CudaCompiler compiler = CudaCompilers.find();
      out.println(compiler.description(PtxSet.COMPUTE_75));
      for (Path source : changed) {
        // Proven before it is written: PTX that a chip refuses never replaces PTX that worked.
        Map<PtxSet, KernelSource> made = new EnumMap<>(PtxSet.class);
        for (PtxSet set : folder.sets(source)) {
          made.put(set, compiler.kernels(source, set.oldestChip()));
        }
        ResourceTable proof = new ResourceTable();
        proof.add(made);
        if (!proof.faults().isEmpty()) {
          throw new GpuException(String.join("%n".formatted(), proof.faults()));
        }
        for (PtxSet set : made.keySet()) {
          Files.createDirectories(folder.ptx(source, set).getParent());
          AtomicFile.write(folder.ptx(source, set), made.get(set).ptx());
        }
        out.printf("%-28s %d kernels%n", source.getFileName(), proof.size());
        out.flush();
      }
    }
    for (Path orphan : orphans(folder)) {
      Files.delete(orphan);
      out.printf("%-28s deleted, it has no source%n", orphan.getFileName());
    }
    ResourceTable table = tableOf(folder);
    AtomicFile.write(folder.resourceTable(), table.markdown());
    out.printf(
        "%d of %d sources compiled; %d kernels in docs/kernel-resources.md%n",
        changed.size(), folder.sources().size(), table.size());
    out.flush();
    return 0;
  }

  /** PTX whose source is gone. */
  private static List<Path> orphans(KernelFolder folder) throws IOException {
    List<Path> belonging = folder.belonging();
    return folder.ptxFiles().stream().filter(p -> !belonging.contains(p)).toList();
  }

  /** The table of the PTX as it lies there. */
  static ResourceTable tableOf(KernelFolder folder) throws IOException {
    List<Map<PtxSet, KernelSource>> all = new ArrayList<>();
    for (Path source : folder.sources()) {
      Map<PtxSet, KernelSource> sets = new EnumMap<>(PtxSet.class);
      for (PtxSet set : folder.sets(source)) {
        Path ptx = folder.ptx(source, set);
        String name = ptx.getFileName().toString();
        if (Files.exists(ptx)) {
          sets.put(
              set, new KernelSource(name.replaceFirst("\\.ptx$", ""), Files.readString(ptx), name));
        }
      }
      if (sets.containsKey(PtxSet.COMPUTE_75)) {
        all.add(sets);
      }
    }
    ResourceTable table = new ResourceTable();
    table.addAll(all);
    return table;
  }
}
