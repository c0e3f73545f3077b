package org.catchupmix.kernels.launch;

import org.catchupmix.kernels.driver.KernelArguments;
import org.catchupmix.kernels.driver.Launch;

/**
 * Blocks and sizes of a variant of {@code channel_mix.cu}; forward and gradient have the same.
 *
 * @param launch blocks
 * @param count vectors of the tensor, told to variants of one thread each; 0 for those of tiles
 * @param pixels P
 * @param width vectors of a pixel
 */
record MixLaunch(Launch launch, int count, int pixels, int width) {
  /** Threads of a block, and pixels that a thread of a tile mixes; as in the source. */
  private static final int BLOCK = 256;

  private static final int PIXELS = 8;

  /** One thread per number. */
  static MixLaunch numbers(int samples, int pixels, int channels) {
    int count = samples * pixels * channels;
    return new MixLaunch(Launch.of(Math.ceilDiv(count, BLOCK), BLOCK), count, pixels, channels);
  }

  /** One thread per 4 channels. */
  static MixLaunch quads(int samples, int pixels, int channels) {
    return numbers(samples, pixels, channels / 4);
  }

  /** Blocks of rows of threads, 4 channels and several pixels a thread. */
  static MixLaunch tiles(int samples, int pixels, int channels) {
    int quads = channels / 4;
    int span = BLOCK / Math.min(BLOCK, quads) * PIXELS;
    int blocks = samples * Math.ceilDiv(quads, BLOCK) * Math.ceilDiv(pixels, span);
    return new MixLaunch(Launch.of(blocks, BLOCK), 0, pixels, quads);
  }

  /** Adds the sizes to the pointers. */
  KernelArguments sizes(KernelArguments arguments) {
    if (count > 0) {
      arguments.i32(count);
    }
    return arguments.i32(pixels).i32(width);
  }
}
