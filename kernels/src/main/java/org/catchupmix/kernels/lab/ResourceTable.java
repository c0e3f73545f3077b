package org.catchupmix.kernels.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.catchupmix.emulator.driver.KernelSource;
import org.catchupmix.kernels.jcuda.KernelResources;
import org.catchupmix.kernels.jcuda.PtxCompiler;
import org.catchupmix.kernels.library.PtxSet;

/**
 * Registers and shared memory of all kernels on three generations of chips, as NVIDIA's PTX
 * compiler reports them; {@code docs/kernel-resources.md}.
 */
public final class ResourceTable {
  /** Turing, Ampere and Hopper. */
  public static final List<Integer> CHIPS = List.of(75, 80, 90);

  /** What mends an old table. */
  public static final String COMMAND = "./catchup kernels rebuild";

  private final Map<String, Map<String, Map<Integer, KernelResources>>> files = new TreeMap<>();

  /** A table without lines. */
  public ResourceTable() {}

  /**
   * Compiles a file for all chips, for each of the newest set that it can run, and takes its
   * kernels up.
   *
   * @param sets the file's PTX; of a chip whose set is missing it is that of the oldest
   * @throws org.catchupmix.kernels.driver.GpuException if a chip refuses the PTX
   */
  public void add(Map<PtxSet, KernelSource> sets) {
    KernelSource oldest = sets.get(PtxSet.COMPUTE_75);
    Map<String, Map<Integer, KernelResources>> kernels = new TreeMap<>();
    for (int chip : CHIPS) {
      for (KernelResources r :
          PtxCompiler.compile(sets.getOrDefault(PtxSet.of(chip), oldest), chip)) {
        kernels.computeIfAbsent(r.kernel(), _ -> new TreeMap<>()).put(chip, r);
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
        .forEach(one -> files.putAll(one.files));
  }

  /** How many kernels it has. */
  public int size() {
    return files.values().stream().mapToInt(Map::size).sum();
  }

  /** A line for each kernel that keeps something in local memory; there should be none. */
  public List<String> localMemory() {
    List<String> lines = new ArrayList<>();
    files.forEach(
        (file, kernels) ->
            kernels.forEach(
                (kernel, chips) -> {
                  chips.forEach(
                      (chip, r) -> {
                        if (r.usesLocalMemory()) {
                          lines.add(
                              "%s.cu: %s on sm_%d uses local memory: %d bytes of stack, %d bytes spilled, %d read back"
                                  .formatted(
                                      file,
                                      kernel,
                                      chip,
                                      r.stackBytes(),
                                      r.spillStoreBytes(),
                                      r.spillLoadBytes()));
                        }
                      });
                }));
    return lines;
  }

  /** The page. */
  public String markdown() {
    StringBuilder page =
        new StringBuilder(
            """
            # Registers and shared memory of the kernels

            Made by `%s`; a test fails when it is out of date. NVIDIA's PTX compiler 12.6 made it of the committed PTX;
            the driver of a GPU may choose a little differently. No kernel uses local memory (a test fails otherwise).
            Shared memory is the static part, in bytes of a block. A kernel without registers on sm_75 is of the second set of PTX, for `compute_80`.

            | source | kernel | registers sm_75 | sm_80 | sm_90 | shared bytes |
            |---|---|---|---|---|---|
            """
                .formatted(COMMAND));
    files.forEach(
        (file, kernels) ->
            kernels.forEach(
                (kernel, chips) -> {
                  page.append("| `%s.cu` | `%s` |".formatted(file, kernel));
                  for (int chip : CHIPS) {
                    KernelResources r = chips.get(chip);
                    page.append(r == null ? " |" : " %d |".formatted(r.registers()));
                  }
                  page.append(" %d |%n".formatted(chips.get(CHIPS.getLast()).sharedBytes()));
                }));
    return page.toString();
  }
}
