package org.catchupmix.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.catchupmix.bench.results.Results;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DecodeCommandTest {
  @TempDir private Path dir;

  @Test
  void eachDecoderIsMeasuredOnTheSameParts() throws IOException {
    Path out = dir.resolve("out");
    CommandLine line = new CommandLine(new DecodeCommand());
    assertEquals(
        0, line.execute("--quick", "--batch", "2", "--filter", "imageio|turbo", "--out", "" + out));
    String json = Files.readString(out.resolve(Results.JSON));
    assertTrue(json.contains("org.catchupmix.bench.decode"), json);
    assertTrue(json.contains("imageio"), json);
  }
}
