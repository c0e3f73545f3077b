package org.catchupmix.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The example of the README runs with the emulator's and the gpu module's classes only. */
class ExampleTest {
  @Test
  void theExampleFindsTheRace() throws IOException, InterruptedException {
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Path.of("target", "classes") + ":" + Path.of("..", "gpu", "target", "classes"),
                Path.of("example", "BlockSums.java").toString(),
                Path.of("example", "block_sums.ptx").toString())
            .redirectErrorStream(true)
            .start();
    String printed = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, java.waitFor(), printed);
    assertTrue(printed.startsWith("[256.0, 256.0, 256.0, 232.0]"), printed);
    assertTrue(printed.contains("(block_sums.cu:22)") && printed.contains(" a race: "), printed);
  }
}
