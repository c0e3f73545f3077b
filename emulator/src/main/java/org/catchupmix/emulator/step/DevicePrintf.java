package org.catchupmix.emulator.step;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Formats {@code printf}; arguments lie in memory, each aligned to its size. */
final class DevicePrintf {
  private static final Pattern DIRECTIVE =
      Pattern.compile("%([-+ #0]*)(\\*|\\d*)(?:\\.(\\*|\\d*))?(hh|h|ll|l|z|j|t|L)?([a-zA-Z%])");

  /** Most characters of one call, the size of CUDA's buffer. */
  private static final int MAX_CHARACTERS = 1 << 20;

  private static final int MAX_WIDTH = 1 << 12;

  private final DeviceLibrary.Thread thread;
  private long at;

  DevicePrintf(DeviceLibrary.Thread thread, long arguments) {
    this.thread = thread;
    this.at = arguments;
  }

  private long next(int bytes) {
    at = (at + bytes - 1) / bytes * bytes;
    ByteBuffer value = ByteBuffer.wrap(thread.read(at, bytes)).order(ByteOrder.LITTLE_ENDIAN);
    at += bytes;
    return bytes == 8 ? value.getLong() : value.getInt();
  }

  String text(String format) {
    Matcher m = DIRECTIVE.matcher(format);
    StringBuilder text = new StringBuilder();
    int end = 0;
    while (m.find(end)) {
      text.append(format, end, m.start()).append(one(m));
      end = m.end();
      if (text.length() > MAX_CHARACTERS) {
        throw thread.fault("prints more than %d characters in one call".formatted(MAX_CHARACTERS));
      }
    }
    return text.append(format.substring(end)).toString();
  }

  private String one(Matcher m) {
    char kind = m.group(5).charAt(0);
    if (kind == '%') {
      return "%";
    }
    String flags = m.group(1);
    int width = size("width", m.group(2), 0);
    if (width < 0) {
      flags += "-";
      width = -width;
    }
    // a negative precision counts as none
    int precision = Math.max(m.group(3) == null ? -1 : size("precision", m.group(3), 0), -1);
    boolean wide = m.group(4) != null && !m.group(4).startsWith("h");
    String plain = plain(kind, m.group(4), wide, flags, precision);
    if (plain == null) {
      return m.group();
    }
    int missing = width - plain.length();
    if (missing <= 0) {
      return plain;
    }
    if (flags.contains("-")) {
      return plain + " ".repeat(missing);
    }
    boolean zeros = flags.contains("0") && kind != 's' && kind != 'c';
    int sign = zeros && plain.matches("[-+ ].*") ? 1 : 0;
    return plain.substring(0, sign) + (zeros ? "0" : " ").repeat(missing) + plain.substring(sign);
  }

  /** A width or precision, possibly from an argument. */
  private int size(String what, String digits, int missing) {
    long size =
        switch (digits) {
          case "" -> missing;
          case "*" -> next(Integer.BYTES);
          default -> digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
        };
    if (Math.abs(size) > MAX_WIDTH) {
      throw thread.fault(
          "prints with a %s of %d, must be at most %d".formatted(what, size, MAX_WIDTH));
    }
    return (int) size;
  }

  /** Formats without width; null for an unknown conversion. */
  private String plain(char kind, String length, boolean wide, String flags, int precision) {
    return switch (kind) {
      case 'd', 'i' -> {
        long value = next(wide ? 8 : 4);
        value = "hh".equals(length) ? (byte) value : "h".equals(length) ? (short) value : value;
        yield signed(digits(Long.toString(Math.abs(value)), precision), value < 0, flags);
      }
      case 'u' -> digits(Long.toUnsignedString(unsigned(wide)), precision);
      case 'x' -> (flags.contains("#") ? "0x" : "") + digits(hex(wide), precision);
      case 'X' ->
          (flags.contains("#") ? "0X" : "") + digits(hex(wide).toUpperCase(Locale.ROOT), precision);
      case 'o' -> digits(Long.toOctalString(unsigned(wide)), precision);
      case 'c' -> "" + (char) (next(4) & 0xFF);
      case 'p' -> "0x" + Long.toHexString(next(8));
      case 's' -> {
        long address = next(8);
        String text = address == 0 ? "(null)" : thread.text(address);
        yield precision < 0 ? text : text.substring(0, Math.min(text.length(), precision));
      }
      case 'f', 'F', 'e', 'E', 'g', 'G', 'a', 'A' ->
          real(kind, Double.longBitsToDouble(next(8)), flags, precision);
      default -> null;
    };
  }

  private long unsigned(boolean wide) {
    return wide ? next(8) : next(4) & 0xFFFFFFFFL;
  }

  private String hex(boolean wide) {
    return Long.toHexString(unsigned(wide));
  }

  private static String digits(String digits, int precision) {
    return "0".repeat(Math.max(0, precision - digits.length())) + digits;
  }

  private static String signed(String magnitude, boolean negative, String flags) {
    return (negative ? "-" : flags.contains("+") ? "+" : flags.contains(" ") ? " " : "")
        + magnitude;
  }

  private static String real(char kind, double value, String flags, int precision) {
    boolean negative = value < 0 || 1 / value < 0;
    double size = Math.abs(value);
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return signed(Double.isNaN(value) ? "nan" : "inf", negative, flags);
    }
    int digits = precision < 0 ? 6 : precision;
    String text =
        switch (kind) {
          case 'f', 'F' -> String.format(Locale.ROOT, "%." + digits + "f", size);
          case 'e', 'E' -> String.format(Locale.ROOT, "%." + digits + kind, size);
          case 'a', 'A' -> Double.toHexString(size);
          default -> shortest(kind, size, Math.max(1, digits));
        };
    return signed(text, negative, flags);
  }

  /** Formats as C's {@code %g}: significant digits without trailing zeros. */
  private static String shortest(char kind, double size, int digits) {
    if (size == 0) {
      return "0";
    }
    String scientific = String.format(Locale.ROOT, "%." + (digits - 1) + "e", size);
    int exponent = Integer.parseInt(scientific.substring(scientific.indexOf('e') + 1));
    if (exponent < -4 || exponent >= digits) {
      String mantissa = withoutZeros(scientific.substring(0, scientific.indexOf('e')));
      String text = mantissa + scientific.substring(scientific.indexOf('e'));
      return kind == 'G' ? text.toUpperCase(Locale.ROOT) : text;
    }
    return withoutZeros(String.format(Locale.ROOT, "%." + (digits - 1 - exponent) + "f", size));
  }

  private static String withoutZeros(String number) {
    return number.contains(".") ? number.replaceFirst("\\.?0+$", "") : number;
  }
}
