package org.catchupmix.emulator.report;

/** A problem outside a kernel. */
public sealed interface HostProblem extends Problem {
  /** A download of what nothing has written. */
  record UninitializedDownload(Location location) implements HostProblem {}

  /** A download of which nothing has written some bytes. */
  record PartlyUninitialized(int bytes) implements HostProblem {}

  /** A {@code cudaFree} of what is no allocation; {@code name} if it was one, else null. */
  record BadRelease(long address, String name) implements HostProblem {}

  /** A wrong call of CUDA by a program, as the device or its runtime describes it. */
  record ApiMisuse(String what) implements HostProblem {}

  /** A feature that the emulator lacks, which is no fault of the program. */
  record Refused(String what) implements HostProblem {}

  /** Memory that was never freed. */
  record Leak(Region region) implements HostProblem {}

  /** An array that differs between orders of blocks and warps. */
  record ArrayDiffers(String name, int offset, long seed, long other) implements HostProblem {}

  /** Numbers of results that differ between orders of blocks and warps. */
  record ResultCountDiffers(String what, int seed, int results, int others)
      implements HostProblem {}

  /** A result that differs between orders of blocks and warps. */
  record ResultDiffers(String what, int seed, int result, int element) implements HostProblem {}
}
