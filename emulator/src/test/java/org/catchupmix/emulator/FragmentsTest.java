package org.catchupmix.emulator;

import static org.catchupmix.emulator.Fixture.given;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The places of elements in the registers of {@code mma}, as PTX lists them for each shape, and
 * products of small integers, exact in each type.
 */
class FragmentsTest {
  private static final int N = 8;

  private static int bits(String type) {
    return switch (type) {
      case "s8", "u8" -> 8;
      case "f16", "bf16" -> 16;
      case "f64" -> 64;
      default -> 32;
    };
  }

  private static long encoded(String type, int value) {
    return switch (type) {
      case "s8", "u8" -> value & 0xFF;
      case "f16" -> Float.floatToFloat16(value) & 0xFFFF;
      case "bf16" -> Float.floatToRawIntBits(value) >>> 16;
      case "f64" -> Double.doubleToRawLongBits(value);
      case "s32" -> value & 0xFFFFFFFFL;
      default -> Float.floatToRawIntBits(value) & 0xFFFFFFFFL;
    };
  }

  private static int value(String type, int index) {
    return index * 37 % 11 - (type.equals("u8") ? 0 : 5);
  }

  /** Row and column of element i of A in a lane of group g and number t in it. */
  private static int[] a(String type, int k, int g, int t, int i) {
    return switch (bits(type) + " " + k) {
      case "16 8" -> new int[] {i < 2 ? g : g + 8, t * 2 + (i & 1)};
      case "16 16" ->
          new int[] {i < 2 || i == 4 || i == 5 ? g : g + 8, t * 2 + (i & 1) + (i < 4 ? 0 : 8)};
      case "32 4" -> new int[] {i == 0 ? g : g + 8, t};
      case "32 8" -> new int[] {i == 0 || i == 2 ? g : g + 8, i < 2 ? t : t + 4};
      case "8 16" -> new int[] {i < 4 ? g : g + 8, t * 4 + (i & 3)};
      case "8 32" ->
          new int[] {i < 4 || i >= 8 && i < 12 ? g : g + 8, t * 4 + (i & 3) + (i < 8 ? 0 : 16)};
      default -> new int[] {g, t};
    };
  }

  /** Row of element i of B; its column is g. */
  private static int b(String type, int t, int i) {
    return switch (bits(type)) {
      case 16 -> t * 2 + (i & 1) + (i < 2 ? 0 : 8);
      case 32 -> i == 0 ? t : t + 4;
      case 8 -> t * 4 + (i & 3) + (i < 4 ? 0 : 16);
      default -> t;
    };
  }

  private interface Element {
    int of(int lane, int i);
  }

  private static int perRegister(String type) {
    return Math.max(1, 32 / bits(type));
  }

  /** The registers of all lanes, in 8 bytes each. */
  private static long[] registers(String type, int ofLane, Element element) {
    long[] all = new long[32 * ofLane];
    int each = perRegister(type);
    for (int r = 0; r < all.length; r++) {
      for (int part = 0; part < each; part++) {
        int value = element.of(r / ofLane, r % ofLane * each + part);
        all[r] |= encoded(type, value) << part * (bits(type) % 64);
      }
    }
    return all;
  }

  private static String names(String name, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "%" + name + i)
        .collect(Collectors.joining(", ", "{", "}"));
  }

  /** Declares registers, and loads them from a lane's place in a parameter. */
  private static String loads(String name, String type, int count) {
    String kind = type.equals("f32") || type.equals("f64") ? type : "b32";
    String all =
        ".reg .%2$s %%%1$s<8>; .reg .b64 %%l%1$s; ld.param.u64 %%l%1$s, [%1$s];"
            + " mad.wide.u32 %%l%1$s, %%t, %3$d, %%l%1$s;";
    return IntStream.range(0, count)
        .mapToObj(i -> "\nld.global.%s %%%s%d, [%%l%2$s+%d];".formatted(kind, name, i, 8 * i))
        .collect(Collectors.joining("", all.formatted(name, kind, 8 * count), "\n"));
  }

  private static int perLane(int elements, String type) {
    return elements / 32 / perRegister(type);
  }

  @ParameterizedTest
  @CsvSource({
    "16, 8, f32, f16, f16, 0, ''",
    "16, 8, f16, f16, f16, 3, ''",
    "16, 16, f16, f16, f16, -2, ''",
    "16, 16, f32, f16, f16, 1, ''",
    "16, 8, f32, bf16, bf16, 1, ''",
    "16, 16, f32, bf16, bf16, 1, ''",
    "16, 4, f32, tf32, tf32, 1, ''",
    "16, 8, f32, tf32, tf32, 1, ''",
    "16, 16, s32, s8, s8, 1, ''",
    "16, 32, s32, s8, u8, 1, ''",
    "16, 32, s32, u8, s8, -2147483640, ''",
    "16, 32, s32, u8, u8, 2147483640, .satfinite",
    "8, 4, f64, f64, f64, 1, ''"
  })
  void products(int m, int k, String sums, String left, String right, int before, String limit) {
    int ofA = perLane(m * k, left);
    int ofB = perLane(k * N, right);
    int ofC = perLane(m * N, sums);
    String opcode =
        "mma.sync.aligned.m%dn8k%d.row.col%s.%s.%s.%s.%4$s"
            .formatted(m, k, limit, sums, left, right);
    String sum = names("c", ofC);
    String stores =
        IntStream.range(0, ofC)
            .mapToObj(
                i ->
                    "st.global.b%d [%%lc+%d], %%c%d;"
                        .formatted(bits(sums) == 64 ? 64 : 32, 8 * i, i))
            .collect(Collectors.joining("\n"));
    String ptx =
        ".version 7.0\n.target sm_80\n.address_size 64\n"
            + ".visible .entry k(.param .u64 a, .param .u64 b, .param .u64 c) {\n"
            + ".reg .b32 %t; mov.u32 %t, %tid.x;\n"
            + loads("a", left, ofA)
            + loads("b", right, ofB)
            + loads("c", sums, ofC)
            + "%s %s, %s, %s, %2$s;\n".formatted(opcode, sum, names("a", ofA), names("b", ofB))
            + stores
            + "\nret; }\n";
    long[] expected =
        registers(
            sums,
            ofC,
            (lane, i) -> {
              int row = i < 2 ? lane / 4 : lane / 4 + 8;
              int column = lane % 4 * 2 + (i & 1);
              long total = before;
              for (int j = 0; j < k; j++) {
                total += (long) value(left, row * k + j) * value(right, j * N + column);
              }
              return limit.isEmpty()
                  ? (int) total
                  : Math.clamp(total, Integer.MIN_VALUE, Integer.MAX_VALUE);
            });
    try (Fixture f = Fixture.text(ptx, EmulatorOptions.defaults())) {
      DeviceMemory x =
          f.longs(
              registers(
                  left,
                  ofA,
                  (lane, i) -> {
                    int[] at = a(left, k, lane / 4, lane % 4, i);
                    return value(left, at[0] * k + at[1]);
                  }));
      DeviceMemory y =
          f.longs(
              registers(
                  right, ofB, (lane, i) -> value(right, b(right, lane % 4, i) * N + lane / 4)));
      DeviceMemory z = f.longs(registers(sums, ofC, (_, _) -> before));
      f.run("k", Launch.of(1, 32), given(x, y, z));
      assertArrayEquals(expected, f.longs(z));
    }
  }
}
