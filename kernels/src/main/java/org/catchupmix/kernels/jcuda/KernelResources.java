package org.catchupmix.kernels.jcuda;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.catchupmix.kernels.driver.GpuException;

/**
 * Registers and memory that a compiled kernel needs on one chip.
 *
 * @param registers per thread
 * @param sharedBytes static shared memory per block
 * @param stackBytes local memory per thread
 * @param spillStoreBytes registers spilled to local memory
 * @param spillLoadBytes spilled registers read back
 */
public record KernelResources(
    String kernel,
    int registers,
    int sharedBytes,
    int stackBytes,
    int spillStoreBytes,
    int spillLoadBytes) {

  private static final String ENTRY = "Compiling entry function";

  /** Part of the report on one kernel, after {@link #ENTRY}. */
  private static final Pattern KERNEL =
      Pattern.compile(
          " '(?<kernel>[^']++)'.*?(?<stack>\\d{1,9}+) bytes stack frame,"
              + " (?<stores>\\d{1,9}+) bytes spill stores, (?<loads>\\d{1,9}+) bytes spill loads.*?"
              + "Used (?<registers>\\d{1,9}+) registers(?:[^\\n]*?(?<shared>\\d{1,9}+) bytes smem)?",
          Pattern.DOTALL);

  /** Tells whether a thread uses local memory, which is device memory. */
  public boolean usesLocalMemory() {
    return stackBytes + spillStoreBytes + spillLoadBytes > 0;
  }

  /**
   * Parses the output of the compiler under {@code --verbose}.
   *
   * @throws GpuException if figures are missing
   */
  static List<KernelResources> parse(String log) {
    return Stream.of(log.split(ENTRY, -1))
        .skip(1)
        .map(KERNEL::matcher)
        .map(
            m -> {
              if (!m.lookingAt()) {
                throw new GpuException(
                    "the PTX compiler's report cannot be read:%n%s".formatted(log));
              }
              return new KernelResources(
                  m.group("kernel"),
                  number(m.group("registers")),
                  number(m.group("shared")),
                  number(m.group("stack")),
                  number(m.group("stores")),
                  number(m.group("loads")));
            })
        .sorted(Comparator.comparing(KernelResources::kernel))
        .toList();
  }

  private static int number(String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }
}
