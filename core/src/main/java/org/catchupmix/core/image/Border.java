package org.catchupmix.core.image;

/** The continuation of a row {@code a b c d} beyond its edges. */
public enum Border {
  /** {@code a a a | a b c d | d d d}: scipy's "nearest", ImageMagick's "edge". */
  NEAREST {
    @Override
    public int inside(int i, int n) {
      return Math.clamp(i, 0, n - 1);
    }
  },
  /** {@code c b a | a b c d | d c b}: scipy's "reflect". */
  MIRROR_EDGE {
    @Override
    public int inside(int i, int n) {
      int period = Math.floorMod(i, 2 * n);
      return period < n ? period : 2 * n - 1 - period;
    }
  },
  /** {@code d c b | a b c d | c b a}: OpenCV's BORDER_REFLECT_101. */
  MIRROR_CENTRE {
    @Override
    public int inside(int i, int n) {
      int period = n == 1 ? 0 : Math.floorMod(i, 2 * n - 2);
      return period < n ? period : 2 * n - 2 - period;
    }
  };

  /** The index {@code 0..n-1} that stands in for any index. */
  public abstract int inside(int i, int n);
}
