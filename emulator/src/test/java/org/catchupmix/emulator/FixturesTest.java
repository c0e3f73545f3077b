package org.catchupmix.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The PTX of test kernels and of the example is up to date with the CUDA sources. */
class FixturesTest {
  @Test
  void noFixtureIsStale() throws Exception {
    List<Path> sources;
    try (var files = Files.list(Path.of("src/test/cuda"))) {
      sources = files.filter(Files::isRegularFile).sorted().toList();
    }
    assertFalse(sources.isEmpty());
    for (Path source : sources) {
      assertFresh(source, Fixture.ptx(source.getFileName().toString().replace(".cu", "")));
    }
  }

  @Test
  void theExampleIsNotStale() throws Exception {
    assertFresh(
        Path.of("example", "block_sums.cu"),
        Files.readString(Path.of("example", "block_sums.ptx")));
  }

  private static void assertFresh(Path source, String ptx) throws Exception {
    String sha =
        HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(source)));
    assertEquals(
        "// source %s sha256 %s".formatted(source.getFileName(), sha),
        ptx.lines().findFirst().orElseThrow(),
        "compile %s again".formatted(source));
  }
}
