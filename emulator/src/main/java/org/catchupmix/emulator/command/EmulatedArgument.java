package org.catchupmix.emulator.command;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An argument of a kernel in the form of {@code --arg}, see {@link #FORMS}. */
sealed interface EmulatedArgument {
  String TENSOR_EXAMPLE = "tensormap(x:bf16[8192]=random,64x128,64x32,128)";

  String FORMS =
      "[NAME:]TYPE=NUMBER, [NAME:]TYPE[COUNT] (not written), [NAME:]TYPE[COUNT]=random|zeros|ones|iota|NUMBER,"
          + " [NAME:]TYPE=file:FILE for an array from a .npy or raw file, null, same=NAME for the memory of an earlier argument,"
          + " struct(ARGUMENT,...) for a struct of these, or bytes=HEX for a struct,"
          + " tensormap(ARRAY,SIZES,BOX[,SWIZZLE]) such as "
          + TENSOR_EXAMPLE
          + "; TYPE is one of f64 f32 f16 bf16 i64 u64 i32 u32 i16 u16 i8 u8";

  Pattern PATTERN = Pattern.compile("(?:(\\w+):)?(\\w+)(?:\\[(\\d{1,10})\\])?(?:=(.*))?");

  Pattern NUMBER = Pattern.compile("[+-]?\\d*\\.?\\d+([eE][+-]?\\d+)?");

  String FILE = "file:";

  String STRUCT = "struct(";

  String TENSOR_MAP = "tensormap(";

  int MAX_NESTED = 16;

  int MAX_BYTES = Integer.MAX_VALUE - 8;

  /** The memory of an array before it. */
  record Same(String array) implements EmulatedArgument {}

  /** A number, a struct or a null pointer. */
  record Value(String name, byte[] bytes, int alignment) implements EmulatedArgument {}

  /** A struct by value, whose members are laid out as by a C compiler. */
  record Struct(List<EmulatedArgument> members) implements EmulatedArgument {}

  /** A description of an array as a tensor, for copies of boxes; dimension 0 is the innermost. */
  record Tensor(EmulatedArgument array, long[] sizes, int[] box, int swizzle)
      implements EmulatedArgument {}

  /**
   * An array in device memory.
   *
   * @param name given name, or the number of the argument
   * @param fill random, zeros, ones, iota or a number; empty for memory that is not written
   * @param elements from a file; null for others
   */
  record Memory(String name, ElementType type, int count, String fill, byte[] elements)
      implements EmulatedArgument {
    /** Rejects a fill that is not a number. */
    public Memory {
      if (!fill.isEmpty() && elements == null) {
        element(type, fill, 0, new SplittableRandom(1));
      }
    }

    long size() {
      return (long) count * type.bytes();
    }

    /** Returns the initial contents; empty where the memory is not written. */
    byte[] contents(long seed) {
      if (fill.isEmpty()) {
        return new byte[0];
      }
      if (elements != null) {
        return elements;
      }
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bytes = new byte[Math.toIntExact(size())];
      ByteBuffer to = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < count; i++) {
        type.put(element(type, fill, i, random), to);
      }
      return bytes;
    }

    private static Number element(
        ElementType type, String fill, int index, SplittableRandom random) {
      return switch (fill) {
        case "random" -> type.isFloat() ? 2 * random.nextDouble() - 1 : random.nextInt(100);
        case "zeros" -> 0;
        case "ones" -> 1;
        case "iota" -> index;
        default -> type.parse(fill);
      };
    }
  }

  /**
   * Parses an argument.
   *
   * @param number of the argument, from 0, which names an array without a name
   * @throws IllegalArgumentException if it has none of the {@link #FORMS}
   * @throws IOException if its file cannot be read
   */
  static EmulatedArgument of(String text, String number) throws IOException {
    if (text.startsWith(STRUCT) && text.endsWith(")")) {
      return struct(text.substring(STRUCT.length(), text.length() - 1), number);
    }
    if (text.startsWith(TENSOR_MAP) && text.endsWith(")")) {
      return tensor(text, number);
    }
    if (NUMBER.matcher(text).matches()) {
      String type = text.matches("[+-]?\\d+") ? "i32" : "f32";
      throw invalid(text, "has no type", type + "=" + text);
    }
    Matcher m = PATTERN.matcher(text);
    if (!m.matches()) {
      throw invalid(text, "has none of the forms", "i32=384");
    }
    String name = m.group(1) == null ? number : m.group(1);
    boolean array = m.group(3) != null;
    String value = m.group(4) == null ? "" : m.group(4);
    String kind = m.group(2);
    if (kind.equals("null") && !array && m.group(4) == null) {
      return new Value(name, new byte[Long.BYTES], Long.BYTES);
    }
    if (kind.equals("same") && !array) {
      return new Same(value);
    }
    if (kind.equals("bytes") && !array) {
      byte[] struct = hexadecimal(value);
      return new Value(name, struct, Math.min(Long.BYTES, Integer.lowestOneBit(struct.length)));
    }
    ElementType type =
        ElementType.named(kind)
            .orElseThrow(() -> invalid(text, "has the unknown type " + kind, "f32=1"));
    if (value.startsWith(FILE)) {
      byte[] elements = new ArrayFile(Path.of(value.substring(FILE.length()))).elements(type);
      int count = elements.length / type.bytes();
      if (array && count(text, type, m.group(3)) != count) {
        throw new IllegalArgumentException(
            "argument %s: the file has %d elements".formatted(text, count));
      }
      return new Memory(name, type, count, value, elements);
    }
    if (array) {
      return new Memory(name, type, count(text, type, m.group(3)), value, null);
    }
    if (value.isEmpty()) {
      throw invalid(text, "has no value", "%1$s=1 or %1$s[1000]=zeros".formatted(kind));
    }
    byte[] bytes = new byte[type.bytes()];
    type.put(type.parse(value), ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    return new Value(name, bytes, type.bytes());
  }

  /** Parses the members of a struct; one may be a struct. */
  private static Struct struct(String members, String number) throws IOException {
    List<EmulatedArgument> all = new ArrayList<>();
    for (String member : members(members)) {
      all.add(of(member, number + "." + all.size()));
    }
    return new Struct(all);
  }

  /** Splits at the commas outside of parentheses. */
  private static List<String> members(String text) {
    List<String> all = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int at = 0; at <= text.length(); at++) {
      char c = at < text.length() ? text.charAt(at) : ',';
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (depth > MAX_NESTED) {
        throw new IllegalArgumentException(
            "structs within each other: must be at most %d".formatted(MAX_NESTED));
      }
      if (c == ',' && (depth == 0 || at == text.length())) {
        all.add(text.substring(from, at));
        from = at + 1;
      }
    }
    return all;
  }

  private static Tensor tensor(String text, String number) throws IOException {
    List<String> parts = members(text.substring(TENSOR_MAP.length(), text.length() - 1));
    if (parts.size() < 3 || parts.size() > 4) {
      throw invalid(text, "has %d parts, not 3 or 4".formatted(parts.size()), TENSOR_EXAMPLE);
    }
    try {
      long[] sizes = Arrays.stream(parts.get(1).split("x")).mapToLong(Long::parseLong).toArray();
      int[] box = Arrays.stream(parts.get(2).split("x")).mapToInt(Integer::parseInt).toArray();
      int swizzle = parts.size() < 4 ? 0 : Integer.parseInt(parts.get(3));
      EmulatedArgument array = of(parts.getFirst(), number);
      if (array instanceof Memory || array instanceof Same) {
        return new Tensor(array, sizes, box, swizzle);
      }
      throw invalid(text, "describes no array", TENSOR_EXAMPLE);
    } catch (NumberFormatException e) {
      throw invalid(text, "has sizes, a box or a swizzle that are no numbers", TENSOR_EXAMPLE);
    }
  }

  private static IllegalArgumentException invalid(String text, String wrong, String valid) {
    return new IllegalArgumentException(
        "argument %s %s: write for example %s (--help lists all forms)"
            .formatted(text, wrong, valid));
  }

  private static int count(String text, ElementType type, String digits) {
    long count = Long.parseLong(digits);
    int most = MAX_BYTES / type.bytes();
    if (count < 1 || count > most) {
      throw new IllegalArgumentException(
          "argument %s has %d elements, must be 1..%d".formatted(text, count, most));
    }
    return (int) count;
  }

  private static byte[] hexadecimal(String digits) {
    String plain = digits.replace("_", "");
    if (plain.length() % 2 != 0 || !plain.matches("\\p{XDigit}+")) {
      throw new IllegalArgumentException(
          "bytes=%s must be an even number of hexadecimal digits".formatted(digits));
    }
    return HexFormat.of().parseHex(plain);
  }
}
