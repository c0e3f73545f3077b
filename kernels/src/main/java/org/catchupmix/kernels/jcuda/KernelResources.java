package org.catchupmix.kernels.jcuda;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.kernels.driver.GpuException;

/**
 * Registers and memory that a compiled kernel needs on one chip.
 *
 * @param kernel name of the kernel
 * @param registers registers per thread
 * @param sharedBytes static shared memory per block, in bytes
 * @param stackBytes local memory per thread, in bytes
 * @param spillStoreBytes bytes of registers spilled to local memory
 * @param spillLoadBytes bytes of spilled registers read back
 */
public record KernelResources(
    String kernel,
    int registers,
    int sharedBytes,
    int stackBytes,
    int spillStoreBytes,
    int spillLoadBytes) {

  private static final Pattern ENTRY = Pattern.compile("Compiling entry function '([^']+)'");
  private static final Pattern STACK =
      Pattern.compile(
          "(\\d+) bytes stack frame, (\\d+) bytes spill stores, (\\d+) bytes spill loads");
  private static final Pattern USED = Pattern.compile("Used (\\d+) registers(.*)");
  private static final Pattern SHARED = Pattern.compile("(\\d+) bytes smem");

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
    List<KernelResources> all = new ArrayList<>();
    String kernel = null;
    int[] stack = null;
    for (String line : log.split("\n")) {
      Matcher entry = ENTRY.matcher(line);
      Matcher frame = STACK.matcher(line);
      Matcher used = USED.matcher(line);
      if (entry.find()) {
        if (kernel != null) {
          throw unreadable(kernel, log);
        }
        kernel = entry.group(1);
        stack = null;
      } else if (frame.find()) {
        stack = new int[] {number(frame, 1), number(frame, 2), number(frame, 3)};
      } else if (used.find() && kernel != null) {
        if (stack == null) {
          throw unreadable(kernel, log);
        }
        Matcher shared = SHARED.matcher(used.group(2));
        int bytes = shared.find() ? number(shared, 1) : 0;
        all.add(new KernelResources(kernel, number(used, 1), bytes, stack[0], stack[1], stack[2]));
        kernel = null;
      }
    }
    if (kernel != null) {
      throw unreadable(kernel, log);
    }
    all.sort(Comparator.comparing(KernelResources::kernel));
    return all;
  }

  private static int number(Matcher found, int group) {
    return Integer.parseInt(found.group(group));
  }

  private static GpuException unreadable(String kernel, String log) {
    return new GpuException(
        "the PTX compiler's report on '%s' cannot be read:%n%s".formatted(kernel, log));
  }
}
