package org.catchupmix.emulator.command;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.catchupmix.emulator.arithmetic.Half;

/** Type of a kernel's argument, or of the elements of its arrays. */
enum ElementType {
  F64(8, "<f8"),
  F32(4, "<f4"),
  F16(2, "<f2"),
  BF16(2, "<u2"),
  I64(8, "<i8"),
  U64(8, "<u8"),
  I32(4, "<i4"),
  U32(4, "<u4"),
  I16(2, "<i2"),
  U16(2, "<u2"),
  I8(1, "|i1"),
  U8(1, "|u1");

  private final int bytes;
  private final String numpy;

  ElementType(int bytes, String numpy) {
    this.bytes = bytes;
    this.numpy = numpy;
  }

  static Optional<ElementType> named(String name) {
    return Arrays.stream(values()).filter(t -> t.name().equalsIgnoreCase(name)).findFirst();
  }

  int bytes() {
    return bytes;
  }

  /** Returns NumPy's description of the type; BF16 is stored as its bits. */
  String numpy() {
    return numpy;
  }

  /** Whether a description of NumPy's means this type; a byte may be a boolean. */
  boolean isNumpy(String description) {
    return description.equals(numpy) || this == U8 && description.equals("|b1");
  }

  boolean isFloat() {
    return this == F64 || this == F32 || this == F16 || this == BF16;
  }

  /** Parses a number; whole ones may be written signed, unsigned or hexadecimal. */
  Number parse(String text) {
    try {
      return isFloat() ? Double.valueOf(text) : whole(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("%s is no number of type %s".formatted(text, this), e);
    }
  }

  private Number whole(String text) {
    boolean hexadecimal = text.matches("[+-]?0x\\p{XDigit}+");
    BigInteger n =
        hexadecimal ? new BigInteger(text.replaceFirst("0x", ""), 16) : new BigInteger(text);
    int bits = Byte.SIZE * bytes;
    if (n.bitLength() > (n.signum() < 0 ? bits - 1 : bits)) {
      throw new NumberFormatException("more than %d bits".formatted(bits));
    }
    return n.longValue();
  }

  void put(Number n, ByteBuffer to) {
    switch (this) {
      case F64 -> to.putDouble(n.doubleValue());
      case F32 -> to.putFloat(n.floatValue());
      case F16 -> to.putShort(Float.floatToFloat16(n.floatValue()));
      case BF16 -> to.putShort((short) Half.BF16.bits(n.floatValue()));
      case I64, U64 -> to.putLong(n.longValue());
      case I32, U32 -> to.putInt(n.intValue());
      case I16, U16 -> to.putShort(n.shortValue());
      case I8, U8 -> to.put(n.byteValue());
    }
  }

  /** Returns an element of a little-endian buffer. */
  double get(ByteBuffer from, int index) {
    int at = index * bytes;
    return switch (this) {
      case F64 -> from.getDouble(at);
      case F32 -> from.getFloat(at);
      case F16 -> Float.float16ToFloat(from.getShort(at));
      case BF16 -> Half.BF16.value(from.getShort(at));
      case I64 -> from.getLong(at);
      case U64 -> new BigInteger(Long.toUnsignedString(from.getLong(at))).doubleValue();
      case I32 -> from.getInt(at);
      case U32 -> Integer.toUnsignedLong(from.getInt(at));
      case I16 -> from.getShort(at);
      case U16 -> Short.toUnsignedInt(from.getShort(at));
      case I8 -> from.get(at);
      case U8 -> Byte.toUnsignedInt(from.get(at));
    };
  }

  String text(double element) {
    if (isFloat()) {
      return "%.6g".formatted(element);
    }
    return this == U64 ? new BigDecimal(element).toPlainString() : "%d".formatted((long) element);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
