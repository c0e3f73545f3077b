package org.catchupmix.kernels.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.emulator.ptx.PtxParser;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.kernels.cost.LoadsInFlight;
import org.catchupmix.kernels.jcuda.KernelResources;
import org.catchupmix.kernels.jcuda.PtxCompiler;
import org.catchupmix.kernels.library.PtxSet;
import org.catchupmix.kernels.sass.Cubin;
import org.catchupmix.kernels.sass.SassKernel;

/**
 * Registers, shared memory and loads in flight of all kernels on each chip, as NVIDIA's PTX
 * compiler reports them and as its machine code has them; {@code docs/kernel-resources.md}.
 */
public final class ResourceTable {
  /** Turing, Ampere twice, Ada and Hopper: those that the compiler of this program knows. */
  public static final List<Integer> CHIPS = List.of(75, 80, 86, 89, 90);

  /** What mends an old table. */
  public static final String COMMAND = "./catchup kernels rebuild";

  private final Map<String, Map<String, Map<Integer, KernelResources>>> files = new TreeMap<>();
  private final Map<String, Integer> written = new TreeMap<>();
  private final List<String> faults = new ArrayList<>();

  /** A table without lines. */
  public ResourceTable() {}

  /**
   * Compiles a file for all chips, for each of the newest set that it can run, and takes its
   * kernels up.
   *
   * @param sets the file's PTX; of a chip whose set is missing it is that of the oldest
   * @throws org.catchupmix.kernels.driver.GpuException if a chip refuses the PTX, or its machine
   *     code has an instruction that is not known
   */
  public void add(Map<PtxSet, KernelSource> sets) {
    KernelSource oldest = sets.get(PtxSet.COMPUTE_75);
    Map<String, Map<Integer, KernelResources>> kernels = new TreeMap<>();
    for (int chip : CHIPS) {
      KernelSource source = sets.getOrDefault(PtxSet.of(chip), oldest);
      PtxCompiler.Built built = PtxCompiler.build(source, chip);
      Map<String, SassKernel> code =
          Cubin.kernels(built.cubin(), chip).stream()
              .collect(Collectors.toMap(SassKernel::name, Function.identity()));
      for (KernelResources r : built.resources()) {
        kernels
            .computeIfAbsent(r.kernel(), _ -> new TreeMap<>())
            .put(chip, r.with(code.get(r.kernel())));
      }
      for (PtxEntry entry : PtxParser.parse(source.origin(), source.ptx()).entries()) {
        faults.addAll(CodeGate.missing(entry, code.get(entry.name())));
        written.merge(entry.name(), LoadsInFlight.most(entry), Math::min);
      }
    }
    files.put(oldest.name(), kernels);
  }

  /**
   * The same for several files, on all processors: NVIDIA's compiler takes a second or two for
   * each.
   */
  public void addAll(List<Map<PtxSet, KernelSource>> sources) {
    sources.parallelStream()
        .map(
            source -> {
              ResourceTable one = new ResourceTable();
              one.add(source);
              return one;
            })
        .toList()
        .forEach(
            one -> {
              files.putAll(one.files);
              written.putAll(one.written);
              faults.addAll(one.faults);
            });
  }

  /** How many kernels it has. */
  public int size() {
    return files.values().stream().mapToInt(Map::size).sum();
  }

  /** What is missing in the machine code of a kernel, a line each; there should be none. */
  public List<String> faults() {
    return faults;
  }

  /** The page. */
  public String markdown() {
    StringBuilder page =
        new StringBuilder(
            """
            # Registers, shared memory and loads in flight of the kernels

            Made by `%s`; a test fails when it is out of date. NVIDIA's PTX compiler 12.6 made it of the committed PTX;
            the driver of a GPU may choose a little differently.

            Under each chip: registers of a thread / loads of device memory that a warp has under way when it waits for the first of them, read from the machine code along its addresses.
            *3 of 8* are fewer than follow one another in the PTX: the compiler took some of them later, for the registers.
            Shared memory is the static part, in bytes of a block. A kernel without figures on sm_75 is of the second set of PTX, for `compute_80`.
            No kernel uses local memory, on none of these chips. A test refuses it, and machine code that lacks what the PTX asks for: `HMMA` for `mma`, `LDGSTS` for `cp.async`,
            `LDSM` for `ldmatrix`, loads as wide as they were written, and not one at a time. The compiler in this program knows no newer chip;
            where CUDA 12.8 or later is installed, the same test holds for sm_100 and sm_120.
            """
                .formatted(COMMAND));
    files.forEach(
        (file, kernels) -> {
          page.append("%n## `%s.cu`%n%n| kernel |".formatted(file));
          CHIPS.forEach(chip -> page.append(" sm_%d |".formatted(chip)));
          page.append(" shared bytes |%n|---|".formatted());
          page.append("---|".repeat(CHIPS.size() + 1)).append(System.lineSeparator());
          kernels.forEach(
              (kernel, chips) -> {
                page.append("| `%s` |".formatted(kernel));
                for (int chip : CHIPS) {
                  page.append(' ').append(cell(kernel, chips.get(chip))).append('|');
                }
                page.append(" %d |%n".formatted(chips.get(CHIPS.getLast()).sharedBytes()));
              });
        });
    return page.toString();
  }

  private String cell(String kernel, KernelResources r) {
    if (r == null) {
      return "";
    }
    int asked = written.get(kernel);
    return "%d / %d%s "
        .formatted(
            r.registers(), r.loadsInFlight(), r.loadsInFlight() < asked ? " of " + asked : "");
  }
}
