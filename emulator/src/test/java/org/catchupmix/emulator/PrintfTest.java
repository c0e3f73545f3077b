package org.catchupmix.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The {@code printf} of kernels prints what C's does, and not too much. */
class PrintfTest {
  /** Prints two 64-bit arguments, each of which may be two of 32 bits. */
  private static String print(String format, long first, long second) {
    byte[] bytes = (format + "\0").getBytes(StandardCharsets.UTF_8);
    String text =
        IntStream.range(0, bytes.length)
            .mapToObj(i -> "" + bytes[i])
            .collect(Collectors.joining(","));
    String ptx =
        """
        .version 7.0
        .target sm_80
        .address_size 64
        .extern .func (.param .b32 r) vprintf(.param .b64 f, .param .b64 a);
        .global .align 1 .b8 text[] = {%s};
        .global .align 8 .b64 arguments[2] = {0x%x, 0x%x};
        .visible .entry k() {
          .reg .b64 %%l<2>;
          .param .b64 a; .param .b64 b; .param .b32 c;
          mov.u64 %%l0, text; mov.u64 %%l1, arguments;
          st.param.b64 [a], %%l0; st.param.b64 [b], %%l1;
          call.uni (c), vprintf, (a, b);
          ret;
        }
        """
            .formatted(text, first, second);
    StringBuilder printed = new StringBuilder();
    try (Fixture f = Fixture.text(ptx, EmulatorOptions.defaults())) {
      f.emulator.printTo(printed::append);
      f.run("k", Launch.of(1, 1), KernelArguments.of());
    }
    return printed.toString();
  }

  /** Columns: the format, the argument, what C prints. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "%d|-5|-5",
        "%5d|-5|   -5",
        "%-5d.|-5|-5   .",
        "%05d|-5|-0005",
        "%05.2d|-5|  -05",
        "%lld|-9223372036854775808|-9223372036854775808",
        "%hhd|300|44",
        "%hhx|-1|ff",
        "%hu|-1|65535",
        "%u|-1|4294967295",
        "%#x|0|0",
        "%#06x|42|0x002a",
        "%#X|42|0X2A",
        "%llo|8|10",
        "%c|97|a",
        "%%|0|%",
        "%p|255|0xff"
      })
  void wholeNumbers(String format, long argument, String expected) {
    assertEquals(expected, print(format, argument, 0));
  }

  /** Ties are rounded to even, as their binary value is exact. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "%f|0.1|0.100000",
        "%.2f|0.125|0.12",
        "%.0f|2.5|2",
        "%.1e|1.25|1.2e+00",
        "%E|-12345.678|-1.234568E+04",
        "%g|100000|100000",
        "%g|1000000|1e+06",
        "%g|0.0001|0.0001",
        "%G|0.00001|1E-05",
        "%a|1|0x1p+0",
        "%A|0.75|0X1.8P-1",
        "%08.3f|-1.5|-001.500",
        "%06f|Infinity|   inf",
        "%F|NaN|NAN"
      })
  void realNumbers(String format, double argument, String expected) {
    assertEquals(expected, print(format, Double.doubleToRawLongBits(argument), 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "%1000000000d|1",
        "%99999999999999999999d|1",
        "%.1000000000f|1",
        "%.1000000000d|1",
        "%*d|1000000000",
        "%*d|-2147483648",
        "%.*f|2000000000"
      })
  void widthsAreBounded(String format, int argument) {
    assertThrows(EmulatorFault.class, () -> print(format, argument, 1));
  }

  /** A pattern that tries each number of flags would take hours. */
  @Test
  void anIncompleteDirectiveTakesLinearTime() {
    String zeros = "%" + "0".repeat(60_000);
    assertEquals(zeros, print(zeros, 0, 0));
  }

  @Test
  void aCallPrintsAtMostAMebibyte() {
    assertThrows(EmulatorFault.class, () -> print("%4000%%4000c".repeat(600), 65, 65));
  }
}
