package org.catchupmix.kernels.launch;

import org.catchupmix.gpu.Launch;

/**
 * Division of a variant's work into blocks.
 *
 * @param launch blocks, threads and shared memory
 * @param chunks partial results per result, which a second launch adds; 0 if there is none
 * @param numbers integer arguments that follow the kernel's pointers, in order
 */
public record Blocks(Launch launch, int chunks, int... numbers) {
  /** Makes the division of a kernel without a second launch. */
  static Blocks of(Launch launch, int... numbers) {
    return new Blocks(launch, 0, numbers);
  }
}
