package org.catchupmix.emulator.arithmetic;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Frequent instructions as stack programs for the Vector API; bits equal the {@link
 * ArithmeticTable}'s. {@code VectorCode} compiles them. {@code a}, {@code b}, {@code c} push
 * operands as vectors of the result's kind; 32 bits are sign-extended.
 *
 * <ul>
 *   <li>{@code add}, {@code fma}, {@code blend} and other lower-case words are Vector API methods;
 *   <li>{@code LT}, {@code LSHL} and other upper-case words are its operators;
 *   <li>{@code low} keeps the lower 32 bits, {@code nan} tests for NaN, {@code far} for shifts
 *       beyond all bits, {@code mask} pushes the third operand, a predicate;
 *   <li>a number followed by a mask and {@code fill} replaces the lanes of the mask.
 * </ul>
 */
public final class VectorArithmetic {
  /** Programs by full opcode. */
  public static final Map<String, String> ALL = new TreeMap<>();

  static {
    each("add. sub. mul.lo.", "s32 u32 s64 u64", "a b %s");
    each("mad.lo.", "s32 u32 s64 u64", "a b mul c add");
    each("min. max.", "s32", "a b %s");
    each("and. or.", "b32 b64 pred", "a b %s");
    each("xor.", "b32 b64 pred", "a b XOR");
    each("not.", "b32 pred", "a not");
    each("neg.", "s32", "a neg");
    each("shl.", "b32 b64", "a b LSHL 0 b far fill");
    each("shr.", "u32 b32 u64", "a b LSHR 0 b far fill");
    each("shr.", "s32", "a b 31 b far fill ASHR");
    each("mul.wide.", "s32", "a b mul");
    each("mul.wide.", "u32", "a low b low mul");
    each("mad.wide.", "s32", "a b mul c add");
    each("mad.wide.", "u32", "a low b low mul c add");
    each("cvt.", "s64.s32", "a");
    each("cvt.", "u64.u32", "a low");
    each("add. sub. mul. add.rn. sub.rn. mul.rn.", "f32", "a b %s");
    each("fma.rn.", "f32", "a b c fma");
    each("abs. neg.", "f32", "a %s");
    each("min. max.", "f32", "a b %s a b nan blend b a nan blend");
    each("setp.eq. setp.ne.", "b32 s32 u32 b64 s64 u64", "a b %S");
    each("setp.lt. setp.le. setp.gt. setp.ge.", "s32 s64 f32", "a b %S");
    each("setp.lt. setp.le. setp.gt. setp.ge.", "u32", "a b U%S");
    each("setp.eq.", "f32", "a b EQ");
    each("setp.neu.", "f32", "a b NE");
    each("selp.", "b32 u32 s32 b64 u64 s64 f32", "b a mask blend");
    each("mov.", "pred", "a");
    for (String copy : "ii ff ll if fi pp".split(" ")) {
      ALL.put("bits " + copy, "a");
    }
  }

  private VectorArithmetic() {}

  /**
   * Adds instructions.
   *
   * @param names opcodes without their types
   * @param words program; {@code %s} is the operation in the name, {@code %S} the same in capitals
   */
  private static void each(String names, String types, String words) {
    for (String name : names.split(" ")) {
      String[] parts = name.split("\\.");
      String operation = parts[0].equals("setp") ? parts[1] : parts[0];
      String all = words.replace("%s", operation).replace("%S", operation.toUpperCase(Locale.ROOT));
      for (String type : types.split(" ")) {
        if (ALL.put(name + type, all) != null) {
          throw new IllegalStateException(name + type + " is defined twice");
        }
      }
    }
  }
}
