package org.catchupmix.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The results of instructions in {@code instructions.txt}. */
class InstructionTableTest {
  static Stream<String> lines() throws Exception {
    try (InputStream in = InstructionTableTest.class.getResourceAsStream("instructions.txt")) {
      List<String> all = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      return all.stream().filter(line -> !line.isEmpty() && !line.startsWith("#"));
    }
  }

  @ParameterizedTest
  @MethodSource("lines")
  void theResultIsThatOfTheTable(String line) {
    String[] sides = line.split(" => ");
    String[] columns = sides[0].split(" \\| ");
    String[] types = columns[1].split(" ");
    long[] expected = values(types[0], sides[1], 1);
    long[][] operands = new long[columns.length - 2][];
    for (int k = 0; k < operands.length; k++) {
      operands[k] = values(types[k + 1], columns[k + 2], expected.length);
    }
    long[] results = OneInstruction.run(columns[0], columns[1], operands);
    assertEquals(text(types[0], expected), text(types[0], results));
  }

  private static long[] values(String type, String column, int count) {
    if (column.equals("lanes")) {
      return LongStream.range(0, count).toArray();
    }
    long[] values = Arrays.stream(column.split(" ")).mapToLong(v -> bits(type, v)).toArray();
    if (values.length > 1) {
      return values;
    }
    long[] repeated = new long[count];
    Arrays.fill(repeated, values[0]);
    return repeated;
  }

  private static long bits(String type, String value) {
    String number = value.replace("Inf", "Infinity");
    return switch (type) {
      case "f32" -> Float.floatToRawIntBits(Float.parseFloat(number));
      case "f64" -> Double.doubleToRawLongBits(Double.parseDouble(number));
      default ->
          value.startsWith("0x")
              ? Long.parseUnsignedLong(value.substring(2), 16)
              : Long.parseLong(value);
    };
  }

  /** Equal for all NaNs, different for zeros of different sign. */
  private static String text(String type, long[] values) {
    return Arrays.stream(values)
        .mapToObj(
            v ->
                switch (type) {
                  case "f32" -> Float.toString(Float.intBitsToFloat((int) v));
                  case "f64" -> Double.toString(Double.longBitsToDouble(v));
                  case "b16" -> Long.toHexString(v & 0xFFFF);
                  case "b32" -> Integer.toHexString((int) v);
                  default -> Long.toHexString(v);
                })
        .toList()
        .toString();
  }
}
