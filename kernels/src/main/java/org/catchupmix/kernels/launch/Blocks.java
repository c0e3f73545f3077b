package org.catchupmix.kernels.launch;

import org.catchupmix.gpu.Launch;

/**
 * How a variant divides its work, and the numbers that tell its kernel so.
 *
 * @param launch blocks, threads and shared memory
 * @param chunks partial results of each result, which a second launch adds up; 0 where the kernel
 *     writes results
 * @param numbers that the kernel takes after its pointers, in its order
 */
public record Blocks(Launch launch, int chunks, int... numbers) {
  /** A kernel that writes results. */
  static Blocks of(Launch launch, int... numbers) {
    return new Blocks(launch, 0, numbers);
  }
}
