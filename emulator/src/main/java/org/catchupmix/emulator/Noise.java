package org.catchupmix.emulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * What memory holds where nothing was computed: numbers of the normal distribution in BF16, which
 * are such numbers in FP32 too.
 */
final class Noise {
  private static final byte[] PIECE = piece(1 << 20);

  private Noise() {}

  private static byte[] piece(int bytes) {
    SplittableRandom random = new SplittableRandom(1);
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      buffer.putShort((short) (Float.floatToIntBits((float) random.nextGaussian()) >>> 16));
    }
    return buffer.array();
  }

  /** Fills memory. */
  static void fill(byte[] data) {
    for (int at = 0; at < data.length; at += PIECE.length) {
      System.arraycopy(PIECE, 0, data, at, Math.min(PIECE.length, data.length - at));
    }
  }
}
