package org.catchupmix.emulator.lanes;

import java.util.Arrays;
import jdk.incubator.vector.VectorShuffle;
import org.catchupmix.emulator.registers.Registers;

/**
 * How a load of 32 words by the lanes of a warp becomes a few vector loads: where the words of as
 * many lanes as a vector has lie close together, one vector is loaded from where the lowest of them
 * lies, and a permutation takes each lane's word out of it. So come rows of memory, words that
 * several lanes read, and words in any order.
 */
public final class LoadWindows {
  /**
   * Where each vector begins, from the first lane's address on; null if lanes lie too far apart.
   */
  private final int[] begins;

  /** The word of its vector that each lane takes; null if they lie as the lanes do. */
  private final VectorShuffle<Integer>[] taken;

  /** Where the last vector ends. */
  private int end;

  /**
   * For lanes at distances from the first.
   *
   * @param inRow whether each word lies behind that of the lane before
   */
  LoadWindows(int[] distances, boolean inRow) {
    int width = LaneVectors.width();
    int[] starts = new int[Registers.LANES / width];
    int[] words = new int[Registers.LANES];
    boolean close = true;
    for (int k = 0; k < starts.length; k++) {
      int[] own = Arrays.copyOfRange(distances, k * width, (k + 1) * width);
      starts[k] = Arrays.stream(own).min().orElseThrow();
      end = Math.max(end, starts[k] + Integer.BYTES * width);
      for (int i = 0; i < width; i++) {
        words[k * width + i] = (own[i] - starts[k]) / Integer.BYTES;
        close &= words[k * width + i] < width && (own[i] - starts[k]) % Integer.BYTES == 0;
      }
    }
    begins = close ? starts : null;
    taken = inRow || !close ? null : shuffles(words);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // of an array with a type parameter
  private static VectorShuffle<Integer>[] shuffles(int[] words) {
    VectorShuffle<Integer>[] all = new VectorShuffle[Registers.LANES / LaneVectors.width()];
    for (int k = 0; k < all.length; k++) {
      all[k] = LaneVectors.shuffle(words, k * LaneVectors.width());
    }
    return all;
  }

  private boolean fits(byte[] data, int first) {
    return begins != null && first <= data.length - end;
  }

  /** Loads words from a place on; false if that has to be done lane by lane. */
  public boolean load(int[] to, byte[] data, int first) {
    boolean can = fits(data, first);
    if (can) {
      LaneVectors.load(to, data, first, begins, taken);
    }
    return can;
  }

  /** Loads words from a place on; false if that has to be done lane by lane. */
  public boolean load(float[] to, byte[] data, int first) {
    boolean can = fits(data, first);
    if (can) {
      LaneVectors.load(to, data, first, begins, taken);
    }
    return can;
  }
}
