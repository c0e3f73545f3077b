package org.catchupmix.app.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.app.Main;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.train.RunFolder;
import org.catchupmix.train.SmallRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {
  @TempDir private Path runs;

  /** What {@code docs/pytorch.md} lists, with the values of this run. */
  @Test
  void anExportedFileSaysWhatItIs() throws IOException {
    RunFolder run = SmallRun.train(runs, "one");
    for (String best : List.of("--best=true", "--best=false")) {
      Path file = runs.resolve("w.safetensors");
      assertEquals(
          0, Main.commandLine().execute("export", run.path().toString(), file.toString(), best));
      Map<String, String> about = Safetensors.read(file).metadata();
      Map<String, String> expected = new HashMap<>();
      expected.put("format", "pt");
      expected.put("model", "preact-resnet10");
      expected.put("width", "2");
      expected.put("stem", "cifar");
      expected.put("final_norm", "false");
      expected.put("channels", "1");
      expected.put("data", "fashion-sample");
      expected.put("image", "28x28");
      expected.put("mix", "catchup");
      expected.put("setting.batch", "16");
      expected.put("program", "catchup");
      expected.forEach((key, value) -> assertEquals(value, about.get(key), key));
      String[] names = new ObjectMapper().readValue(about.get("class_names"), String[].class);
      assertEquals(10, names.length);
      assertEquals("T-shirt/top", names[0]);
      for (String key : List.of("mean", "std", "epoch", "version")) {
        assertTrue(about.containsKey(key), key);
      }
      for (String key : List.of("crop", "resize", "torchvision", "metrics.sha256")) {
        assertFalse(about.containsKey(key), key);
      }
    }
  }

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
      assertEquals(Usage.FAILED, code);
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
