package org.catchupmix.emulator.ptx;

import java.util.List;

/**
 * A scalar variable or parameter of the source.
 *
 * @param place a register, a parameter of the kernel, or {@link #LOCAL}
 * @param offset in local memory
 * @param ranges the place holds the variable at instructions that lie in all of them
 */
public record SourceVariable(
    String name, Type type, String place, long offset, List<Range> ranges) {
  /** The register with the address of a function's local memory. */
  public static final String LOCAL = "%SPL";

  /** Instructions between two labels. */
  public record Range(String first, String end) {}

  /** A scalar type, by its encoding in DWARF. */
  public record Type(int encoding, int bytes) {
    static final int POINTER = 0x01;
    private static final int BOOLEAN = 0x02;
    private static final int FLOAT = 0x04;
    static final int SIGNED = 0x05;
    private static final int SIGNED_CHAR = 0x06;

    /** The type of a number of bytes, or null if no scalar has as many. */
    static Type of(int encoding, int bytes) {
      boolean floats = encoding == FLOAT && bytes != Float.BYTES && bytes != Double.BYTES;
      return bytes < 1 || bytes > Long.BYTES || floats ? null : new Type(encoding, bytes);
    }

    public boolean isPointer() {
      return encoding == POINTER;
    }

    /** Formats a value. */
    public String text(long bits) {
      int unused = Long.SIZE - Byte.SIZE * bytes;
      return switch (encoding) {
        case BOOLEAN -> "" + ((bits & 1) != 0);
        case FLOAT ->
            bytes == Float.BYTES
                ? "" + Float.intBitsToFloat((int) bits)
                : "" + Double.longBitsToDouble(bits);
        case SIGNED, SIGNED_CHAR -> "" + (bits << unused >> unused);
        default -> Long.toUnsignedString(bits << unused >>> unused);
      };
    }
  }
}
