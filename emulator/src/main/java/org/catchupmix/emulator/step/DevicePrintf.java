package org.catchupmix.emulator.step;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.report.WarpProblem;

/** Formats {@code printf}; arguments lie in memory, each aligned to its size. */
final class DevicePrintf {
  private static final Pattern DIRECTIVE =
      Pattern.compile("%([-+ #0]*+)(\\*|\\d*+)(?:\\.(\\*|\\d*+))?+(hh|h|ll|l|z|j|t|L)?([a-zA-Z%])");

  /** A number with its sign and prefix; no infinity and no NaN. */
  private static final Pattern NUMBER = Pattern.compile("([-+ ]?(?:0[xX])?)\\p{XDigit}.*");

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
    long value = Allocation.get(thread.read(at, bytes), 0, bytes);
    at += bytes;
    return value;
  }

  String text(String format) {
    Matcher m = DIRECTIVE.matcher(format);
    StringBuilder text = new StringBuilder();
    int end = 0;
    while (m.find(end)) {
      text.append(format, end, m.start()).append(one(m));
      end = m.end();
      if (text.length() > MAX_CHARACTERS) {
        throw thread.fault(new WarpProblem.PrintTooLong(MAX_CHARACTERS));
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
    int width = size(false, m.group(2));
    if (width < 0) {
      flags += "-";
      width = -width;
    }
    // a negative precision counts as none
    int precision = Math.max(m.group(3) == null ? -1 : size(true, m.group(3)), -1);
    String plain = plain(kind, m.group(4) == null ? "" : m.group(4), flags, precision);
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
    Matcher number = NUMBER.matcher(plain);
    boolean whole = "diuxXo".indexOf(kind) >= 0;
    boolean zeros =
        flags.contains("0")
            && !"sc".contains("" + kind)
            && !(whole && precision >= 0)
            && number.matches();
    int sign = zeros ? number.end(1) : 0;
    return plain.substring(0, sign) + (zeros ? "0" : " ").repeat(missing) + plain.substring(sign);
  }

  /** A width or precision, possibly from an argument. */
  private int size(boolean ofPrecision, String digits) {
    long size =
        switch (digits) {
          case "" -> 0;
          case "*" -> next(Integer.BYTES);
          default -> digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
        };
    if (Math.abs(size) > MAX_WIDTH) {
      throw thread.fault(new WarpProblem.PrintSize(ofPrecision, size, MAX_WIDTH));
    }
    return (int) size;
  }

  /** Formats without width; null for an unknown conversion. */
  private String plain(char kind, String length, String flags, int precision) {
    return switch (kind) {
      case 'd', 'i' -> {
        long value = whole(length, true);
        String magnitude = Long.toUnsignedString(Math.abs(value));
        yield signed(digits(magnitude, precision), value < 0, flags);
      }
      case 'u' -> digits(Long.toUnsignedString(whole(length, false)), precision);
      case 'x', 'X' -> {
        long value = whole(length, false);
        String prefix = flags.contains("#") && value != 0 ? "0x" : "";
        String text = prefix + digits(Long.toHexString(value), precision);
        yield kind == 'X' ? text.toUpperCase(Locale.ROOT) : text;
      }
      case 'o' -> digits(Long.toOctalString(whole(length, false)), precision);
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

  private long whole(String length, boolean signed) {
    int bits =
        switch (length) {
          case "hh" -> Byte.SIZE;
          case "h" -> Short.SIZE;
          case "" -> Integer.SIZE;
          default -> Long.SIZE;
        };
    int above = Long.SIZE - bits;
    long value = next(Math.max(bits, Integer.SIZE) / Byte.SIZE) << above;
    return signed ? value >> above : value >>> above;
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
    int digits = precision < 0 ? 6 : precision;
    String text = Double.isNaN(value) ? "nan" : "inf";
    if (Double.isFinite(value)) {
      BigDecimal exact = new BigDecimal(size); // ties go to even as in C; Java's formats round up
      text =
          switch (Character.toLowerCase(kind)) {
            case 'f' -> exact.setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
            case 'e' -> scientific(exact, digits);
            case 'a' -> Double.toHexString(size).replace(".0p", "p").replaceFirst("p(\\d)", "p+$1");
            default -> shortest(exact, Math.max(1, digits));
          };
    }
    return signed(
        Character.isUpperCase(kind) ? text.toUpperCase(Locale.ROOT) : text, negative, flags);
  }

  private static String scientific(BigDecimal exact, int digits) {
    MathContext precision = new MathContext(digits + 1, RoundingMode.HALF_EVEN);
    return String.format(Locale.ROOT, "%." + digits + "e", exact.round(precision));
  }

  /** Formats as C's {@code %g}: significant digits without trailing zeros. */
  private static String shortest(BigDecimal exact, int digits) {
    MathContext precision = new MathContext(digits, RoundingMode.HALF_EVEN);
    BigDecimal rounded = exact.round(precision).stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    return exponent < -4 || exponent >= digits
        ? scientific(rounded, rounded.precision() - 1)
        : rounded.toPlainString();
  }
}
