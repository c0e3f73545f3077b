package org.catchupmix.study.robust;

/** The image of the committed fixtures, see {@code CorruptionTest}. */
public final class Pattern {
  private Pattern() {}

  /** Slopes and edges, HWC. */
  public static byte[] of(int height, int width, int channels) {
    byte[] out = new byte[height * width * channels];
    int i = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < channels; c++) {
          out[i++] = (byte) (5 * y * (c + 1) + 3 * x + (y / 8 + x / 8) % 2 * 90 + 40 * c);
        }
      }
    }
    return out;
  }

  /** The largest difference of two images' bytes. */
  public static int distance(byte[] a, byte[] b) {
    int most = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs((a[i] & 0xFF) - (b[i] & 0xFF)));
    }
    return most;
  }
}
