package org.catchupmix.kernels.cost;

import java.util.List;
import org.catchupmix.emulator.LaunchReport;
import org.catchupmix.emulator.LaunchReport.Touched;
import org.catchupmix.gpu.KernelSource;

/** What a GPU was asked to do. */
sealed interface RecordedCall {
  /**
   * A launch of one of our kernels.
   *
   * @param source of the kernel
   * @param report of it or of an equal one: of a sample of its blocks
   * @param last of a block that comes last, where the launch has one that does more; else null
   * @param memory that it touches
   */
  record Kernel(KernelSource source, LaunchReport report, LaunchReport last, List<Touched> memory)
      implements RecordedCall {}

  /**
   * A function of a library, of whose kernels nothing is known.
   *
   * @param name what it does, such as {@code cudnn conv2d forward}
   * @param flops floating point operations
   * @param memory that it touches
   */
  record Library(String name, double flops, List<Touched> memory) implements RecordedCall {}

  /** A copy on the device. */
  record Copy(List<Touched> memory) implements RecordedCall {}

  /** Memory was given back. */
  record Freed(long address) implements RecordedCall {}
}
