package org.catchupmix.kernels.launch;

import org.catchupmix.gpu.Launch;

/**
 * The division of work by a variant.
 *
 * @param launch blocks, threads and shared memory
 * @param chunks partial results per result, to be added by a second launch; 0 if the kernel writes
 *     results
 * @param numbers that the kernel takes behind its pointers, in its order
 */
public record Blocks(Launch launch, int chunks, int... numbers) {
  /** Makes the division of a kernel that writes results. */
  static Blocks of(Launch launch, int... numbers) {
    return new Blocks(launch, 0, numbers);
  }
}
