package org.catchupmix.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.train.RunFolder;
import org.catchupmix.train.SmallRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {
  @TempDir private Path runs;

  @Test
  void noFileOfARunIsOverwritten() throws IOException {
    RunFolder run = SmallRun.train(runs, "one");
    byte[] checkpoint = Files.readAllBytes(run.checkpoint());
    for (Path file : new Path[] {run.checkpoint(), run.best(), run.filters()}) {
      StringWriter said = new StringWriter();
      int code =
          Main.commandLine()
              .setErr(new PrintWriter(said, true))
              .execute("export", run.path().toString(), file.toString());
      assertEquals(Main.FAILED, code);
      assertEquals(
          "catchup: %s belongs to the run %s, which would lose it: name another file"
              .formatted(file, run.path()),
          said.toString().strip());
    }
    assertArrayEquals(checkpoint, Files.readAllBytes(run.checkpoint()));
    assertFalse(Files.exists(run.filters()));
    Path own = run.path().resolve("weights.safetensors");
    assertEquals(0, Main.commandLine().execute("export", run.path().toString(), own.toString()));
    assertTrue(Safetensors.read(own).tensors().containsKey("linear.weight"));
  }
}
