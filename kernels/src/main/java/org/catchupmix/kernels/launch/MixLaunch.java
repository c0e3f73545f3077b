package org.catchupmix.kernels.launch;

import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.emulator.driver.Launch;

/**
 * Blocks and sizes of a variant of {@code channel_mix.cu}; forward and gradient have the same.
 *
 * @param launch blocks
 * @param count vectors of the tensor, told to variants of one thread each; 0 for those of tiles
 * @param pixels P
 * @param width vectors of a pixel
 */
record MixLaunch(Launch launch, int count, int pixels, int width) {
  /** Threads of a block at most. */
  private static final int BLOCK = 256;

  /** Pixels that a thread of a tile mixes; as in the source. */
  private static final int PIXELS = 8;

  private static final int WARP = 32;

  /** One thread per number. */
  static MixLaunch numbers(int samples, int pixels, int channels) {
    int count = samples * pixels * channels;
    return new MixLaunch(Launch.of(Math.ceilDiv(count, BLOCK), BLOCK), count, pixels, channels);
  }

  /** One thread per 4 channels. */
  static MixLaunch quads(int samples, int pixels, int channels) {
    return numbers(samples, pixels, channels / 4);
  }

  /** Blocks of rows of threads, no more rows than there are pixels for, 4 channels a thread. */
  static MixLaunch tiles(int samples, int pixels, int channels) {
    int quads = channels / 4;
    int width = Math.min(BLOCK, quads);
    int wanted = Math.min(BLOCK / width, Math.ceilDiv(pixels, PIXELS));
    int block = Math.min(BLOCK, Math.ceilDiv(width * wanted, WARP) * WARP);
    int span = block / width * PIXELS;
    int blocks = samples * Math.ceilDiv(quads, BLOCK) * Math.ceilDiv(pixels, span);
    return new MixLaunch(Launch.of(blocks, block), 0, pixels, quads);
  }

  /** Adds the sizes to the pointers. */
  KernelArguments sizes(KernelArguments arguments) {
    if (count > 0) {
      arguments.i32(count);
    }
    return arguments.i32(pixels).i32(width);
  }
}
