package org.catchupmix.kernels.lab;

import static org.catchupmix.kernels.lab.KernelsCommandTest.kernels;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.kernels.lab.KernelsCommandTest.Output;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelsAnnotateTest {
  @TempDir Path folder;

  /** The columns of text are numbers, the rest is the source. */
  @Test
  void annotatedLinesAddUpToTheWhole() throws IOException {
    Path json = folder.resolve("run.json");
    kernels("run channel_mix --shape 8x16x16x64 --variant v3 --json", json);
    JsonNode v3 = new ObjectMapper().readTree(json.toFile()).get("variants").get(0);
    for (String by : List.of("cuda", "ptx")) {
      Output output = kernels("annotate channel_mix --shape 8x16x16x64 --variant v3 --by", by);
      assertEquals(0, output.code(), output.error());
      long sum = 0;
      for (String line : output.out().lines().toList()) {
        Matcher counted = Pattern.compile("^ *[\\d.]+ % +([\\d,]+) .*").matcher(line);
        if (counted.matches()) {
          sum += Long.parseLong(counted.group(1).replace(",", ""));
        }
      }
      assertEquals(v3.get("warp_instructions").asLong(), sum, by);
    }
  }

  @Test
  void aChipGivesALowerBound() {
    Output output = kernels("annotate channel_norm --shape 8x16x16x64 --variant v1 --chip 80");
    assertEquals(0, output.code(), output.error());
    // 526,336 bytes at 2039 GB/s, and a launch
    assertTrue(output.out().contains("v1: lower bound 0.76 µs on sm_80"), output.out());
  }

  @Test
  void annotatedLinesStandBesideThoseOfAnotherVariantAndOnAPage() throws IOException {
    Path page = folder.resolve("page.html");
    Output output =
        kernels("annotate channel_mix --shape 8x16x16x64 --variant v3 --against v2 --html", page);
    assertEquals(0, output.code(), output.error());
    String shift =
        output.out().lines().filter(l -> l.contains("rows[n] - n) * plane")).findFirst().get();
    String[] cells = shift.strip().split(" {2,}");
    assertEquals(
        List.of("2.7 %", "640", "32.0", "128", "1.00", "1.00", "5,120", "0.13"),
        List.of(cells).subList(0, 8));
    String html = Files.readString(page);
    assertTrue(html.contains("default-src 'none'"), "no script, nothing loaded");
    assertTrue(html.contains("unsigned shift(const int* rows, unsigned n"));
    assertTrue(html.contains("for (; left &gt;= FLIGHT; left -= FLIGHT)"), "escaped");
  }

  /** One shape and two different variants, of which --against names the second. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--shape 2x1x1x4 --by sass",
        "--shape 2x1x1x4,2x1x1x8",
        "--shape 2x1x1x4 --variant v2 --against v2",
        "--shape 2x1x1x4 --variant v1,v2"
      })
  void wrongUsageIsRefused(String arguments) {
    assertEquals(2, kernels("annotate channel_mix " + arguments).code());
  }

  @Test
  void aVariantThatCannotRunIsNamed() {
    Output cannot = kernels("annotate channel_mix --shape 2x1x1x3 --variant v2");
    assertEquals(1, cannot.code());
    assertTrue(cannot.error().contains("v2"), cannot.error());
  }
}
