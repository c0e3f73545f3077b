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
import java.util.regex.Pattern;
import org.catchupmix.kernels.lab.KernelsCommandTest.Output;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnnotationTest {
  private static final Pattern COUNTED = Pattern.compile("(?m)^ *[\\d.]+ % +([\\d,]+) .*$");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"cuda", "ptx"})
  void annotatedLinesAddUpToTheWhole(String by) throws IOException {
    Path json = folder.resolve("run.json");
    Output output =
        kernels(
            "run channel_mix --shape 8x16x16x64 --variant v2,v3 --annotate --by",
            by,
            "--json",
            json);
    assertEquals(0, output.code(), output.error());
    long expected = 0;
    for (JsonNode variant : new ObjectMapper().readTree(json.toFile()).get("variants")) {
      expected += variant.get("warp_instructions").asLong();
    }
    long sum =
        COUNTED
            .matcher(output.out())
            .results()
            .mapToLong(line -> Long.parseLong(line.group(1).replace(",", "")))
            .sum();
    assertEquals(expected, sum);
  }

  @Test
  void aPageHasTheCountsOfALineAndItsText() throws IOException {
    Path page = folder.resolve("page.html");
    Output output =
        kernels("run channel_mix --shape 8x16x16x64 --variant v3 --annotate --html", page);
    assertEquals(0, output.code(), output.error());
    String shift =
        output.out().lines().filter(l -> l.contains("rows[n] - n) * plane")).findFirst().get();
    assertEquals(
        List.of("2.7 %", "640", "32.0", "128", "1.00", "1.00"),
        List.of(shift.strip().split(" {2,}")).subList(0, 6));
    String html = Files.readString(page);
    assertTrue(html.contains("default-src 'none'"), "no script, nothing loaded");
    assertTrue(html.contains("<td>640</td>"), "counts");
    assertTrue(html.contains("for (; left &gt;= FLIGHT; left -= FLIGHT)"), "escaped");
  }
}
