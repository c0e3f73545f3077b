package org.catchupmix.kernels.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;

/**
 * An argument of a kernel as a user writes it: {@code i32=5}, {@code f32[1024]=random}, {@code
 * y:f32[64]}, {@code bytes=00ff}, {@code null}.
 *
 * @param name for the output, or its number
 * @param type of its elements
 * @param count how many; -1 for a value that is not in memory
 * @param value what it holds; empty for memory that is not written
 */
record EmulatedArgument(String name, Type type, int count, String value) {
  private static final Pattern FORM =
      Pattern.compile("(?:(\\w+):)?(\\w+)(?:\\[(\\d{1,10})\\])?(?:=(.*))?");

  /** The forms, for help and errors. */
  static final String FORMS =
      "[NAME:]TYPE=NUMBER, [NAME:]TYPE[COUNT] (not written), [NAME:]TYPE[COUNT]=random|zeros|ones|iota|NUMBER,"
          + " null, same=NAME for the memory of an argument before, or bytes=HEX for a struct; TYPE is one of f64 f32 f16 bf16 i64 u64 i32 u32 i16 u16 i8 u8";

  /** An element's type. */
  enum Type {
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
    U8(1, "|u1"),
    BYTES(1, "|u1"),
    NULL(8, "<u8"),
    SAME(8, "<u8");

    private final int bytes;
    private final String numpy;

    Type(int bytes, String numpy) {
      this.bytes = bytes;
      this.numpy = numpy;
    }

    boolean isFloat() {
      return this == F64 || this == F32 || this == F16 || this == BF16;
    }

    boolean isUnsigned() {
      return name().startsWith("U");
    }
  }

  /**
   * Reads one.
   *
   * @param number of the argument, from 0
   */
  static EmulatedArgument of(String text, int number) {
    Matcher m = FORM.matcher(text);
    Type type = null;
    if (m.matches()) {
      for (Type t : Type.values()) {
        type = t.name().equalsIgnoreCase(m.group(2)) ? t : type;
      }
    }
    if (type == null) {
      throw new IllegalArgumentException("argument %s must be %s".formatted(text, FORMS));
    }
    boolean array = m.group(3) != null;
    long count = array ? Long.parseLong(m.group(3)) : -1;
    if (count == 0 || count * type.bytes > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "argument %s has %d elements, must be 1..%d"
              .formatted(text, count, (Integer.MAX_VALUE - 8) / type.bytes));
    }
    String value = m.group(4) == null ? "" : m.group(4);
    if (type != Type.NULL && !array && value.isEmpty()) {
      throw new IllegalArgumentException(
          "argument %s has no value, must be %s".formatted(text, FORMS));
    }
    EmulatedArgument argument =
        new EmulatedArgument(
            m.group(1) == null ? "" + number : m.group(1), type, (int) count, value);
    if (array && !value.isEmpty()) {
      argument.fill(new byte[type.bytes], 1, new SplittableRandom(1)); // refuses what is no value
    }
    return argument;
  }

  boolean inMemory() {
    return count >= 0;
  }

  /** Whether it is the memory of another argument, whose name its value is. */
  boolean isSame() {
    return type == Type.SAME;
  }

  /** Takes the memory, fills it, and adds what the kernel gets. */
  DeviceMemory pass(PtxEmulator gpu, KernelArguments to, long seed) {
    if (inMemory()) {
      DeviceMemory memory = gpu.allocate((long) count * type.bytes, "argument " + name);
      to.pointer(memory);
      write(gpu, memory, seed);
      return memory;
    }
    switch (type) {
      case NULL -> to.nothing();
      case BYTES -> {
        byte[] bytes = bytes();
        int alignment = Math.min(8, Integer.lowestOneBit(bytes.length));
        to.struct(MemorySegment.ofArray(bytes), alignment);
      }
      default -> {
        byte[] bytes = new byte[type.bytes];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        put(buffer, number(value));
        switch (type.bytes) {
          case 8 -> to.i64(buffer.getLong(0));
          case 4 -> to.i32(buffer.getInt(0));
          case 2 -> to.i16(buffer.getShort(0));
          default -> to.i8(buffer.get(0));
        }
      }
    }
    return null;
  }

  /** Fills memory, if there is something to fill it with. */
  void write(PtxEmulator gpu, DeviceMemory memory, long seed) {
    if (!value.isEmpty()) {
      byte[] bytes = new byte[Math.max(1, count) * type.bytes];
      fill(bytes, Math.max(1, count), new SplittableRandom(seed));
      if (bytes.length > memory.bytes()) {
        throw new IllegalArgumentException(
            "argument %s has %d bytes, there are %d".formatted(name, bytes.length, memory.bytes()));
      }
      gpu.upload(MemorySegment.ofArray(bytes), memory);
    }
  }

  private byte[] bytes() {
    try {
      byte[] bytes = HexFormat.of().parseHex(value.replace("_", ""));
      if (bytes.length > 0) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw new IllegalArgumentException(
        "bytes=%s must be an even number of hexadecimal digits".formatted(value));
  }

  private void fill(byte[] bytes, int elements, SplittableRandom random) {
    ByteBuffer to = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < elements; i++) {
      put(
          to,
          switch (value) {
            case "random" -> type.isFloat() ? 2 * random.nextDouble() - 1 : random.nextInt(100);
            case "zeros" -> 0.0;
            case "ones" -> 1.0;
            case "iota" -> (double) i;
            default -> number(value);
          });
    }
  }

  private Number number(String text) {
    try {
      if (type.isFloat()) {
        return Double.parseDouble(text);
      }
      return text.startsWith("-") ? Long.decode(text) : Long.parseUnsignedLong(decimal(text));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s is no %s".formatted(text, type.name().toLowerCase(Locale.ROOT)));
    }
  }

  private static String decimal(String text) {
    return text.startsWith("0x")
        ? Long.toUnsignedString(Long.parseUnsignedLong(text.substring(2), 16))
        : text;
  }

  private void put(ByteBuffer to, Number n) {
    switch (type) {
      case F64 -> to.putDouble(n.doubleValue());
      case F32 -> to.putFloat(n.floatValue());
      case F16 -> to.putShort(Float.floatToFloat16(n.floatValue()));
      case BF16 -> {
        int bits = Float.floatToRawIntBits(n.floatValue());
        to.putShort((short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16));
      }
      default -> {
        long v = n.longValue();
        switch (type.bytes) {
          case 8 -> to.putLong(v);
          case 4 -> to.putInt((int) v);
          case 2 -> to.putShort((short) v);
          default -> to.put((byte) v);
        }
      }
    }
  }

  /** An element of what was downloaded. */
  double element(ByteBuffer from, int i) {
    return switch (type) {
      case F64 -> from.getDouble(8 * i);
      case F32 -> from.getFloat(4 * i);
      case F16 -> Float.float16ToFloat(from.getShort(2 * i));
      case BF16 -> Float.intBitsToFloat(from.getShort(2 * i) << 16);
      default -> {
        long v =
            switch (type.bytes) {
              case 8 -> from.getLong(8 * i);
              case 4 -> from.getInt(4 * i);
              case 2 -> from.getShort(2 * i);
              default -> from.get(i);
            };
        boolean narrow = type.isUnsigned() && type.bytes < 8;
        yield narrow ? v & (1L << 8 * type.bytes) - 1 : v;
      }
    };
  }

  /** What is in its memory; nothing if it has none, or if that is not written, which is noted. */
  byte[] contents(PtxEmulator gpu, DeviceMemory memory, List<String> notes) {
    if (memory == null) {
      return new byte[0];
    }
    byte[] bytes = new byte[(int) memory.bytes()];
    try {
      gpu.download(memory, MemorySegment.ofArray(bytes));
    } catch (EmulatorFault unwritten) {
      notes.add("argument %s: %s".formatted(name, unwritten.getMessage()));
      return new byte[0];
    }
    return bytes;
  }

  /**
   * Describes an array for programs.
   *
   * @param bytes empty where the kernel has not written all of it
   */
  void describe(ObjectNode to, byte[] bytes) {
    to.put("name", name);
    to.put("type", type.name().toLowerCase(Locale.ROOT));
    to.put("count", count);
    to.put("written", bytes.length > 0);
    if (bytes.length > 0) {
      ByteBuffer from = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      DoubleSummaryStatistics all =
          IntStream.range(0, count)
              .mapToDouble(i -> element(from, i))
              .filter(x -> !Double.isNaN(x))
              .summaryStatistics();
      to.put("numbers", all.getCount());
      if (all.getCount() > 0) {
        to.put("least", all.getMin());
        to.put("most", all.getMax());
      }
    }
  }

  /** What it holds, in a line. */
  String summary(byte[] bytes) {
    ByteBuffer from = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    int notNumbers = 0;
    for (int i = 0; i < count; i++) {
      double x = element(from, i);
      notNumbers += Double.isNaN(x) ? 1 : 0;
      least = Math.min(least, Double.isNaN(x) ? least : x);
      most = Math.max(most, Double.isNaN(x) ? most : x);
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(count, 6); i++) {
      text.append(i == 0 ? "" : ", ").append(shown(element(from, i)));
    }
    String range = notNumbers == count ? "" : ", %s to %s".formatted(shown(least), shown(most));
    return "%s  %s[%d]  %s%s%s%s"
        .formatted(
            name,
            type.name().toLowerCase(Locale.ROOT),
            count,
            text,
            count > 6 ? ", ..." : "",
            range,
            notNumbers == 0 ? "" : ", %d are no numbers".formatted(notNumbers));
  }

  private String shown(double x) {
    return type.isFloat() ? "%.6g".formatted(x) : "%d".formatted((long) x);
  }

  /** A file of NumPy. */
  byte[] npy(byte[] bytes) throws IOException {
    String header =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%d,), }".formatted(type.numpy, count);
    int padded = (10 + header.length() + 1 + 63) / 64 * 64 - 10;
    ByteBuffer file =
        ByteBuffer.allocate(10 + padded + bytes.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) padded);
    byte[] text = new byte[padded];
    Arrays.fill(text, (byte) ' ');
    System.arraycopy(header.getBytes(StandardCharsets.US_ASCII), 0, text, 0, header.length());
    text[padded - 1] = '\n';
    return file.put(text).put(bytes).array();
  }
}
