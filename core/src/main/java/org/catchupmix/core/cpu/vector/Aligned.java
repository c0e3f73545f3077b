package org.catchupmix.core.cpu.vector;

/**
 * Offsets of vectors in scratch memory such that none crosses a cache line.
 *
 * <p>A store of 64 bytes that crosses a line takes twice as long, and without care all of them do:
 * the elements of an array start 16 bytes after its header. So scratch memory is used from {@link
 * #FIRST} on, in parts of whole lines. That helps where objects start on cache lines ({@code
 * -XX:ObjectAlignmentInBytes=64}, as the launcher asks); elsewhere it costs 48 bytes an array and
 * changes no result.
 */
public final class Aligned {
  private Aligned() {}

  private static final int LINE = 64 / Float.BYTES;
  private static final int HEADER = 16 / Float.BYTES;

  /** The first float of an array that starts a line. */
  public static final int FIRST = LINE - HEADER;

  /** Floats to allocate for parts of {@code floats} in total. */
  public static int length(int floats) {
    return FIRST + floats;
  }

  /** A number of floats, rounded up to whole lines. */
  public static int up(int floats) {
    return Math.ceilDiv(floats, LINE) * LINE;
  }
}
