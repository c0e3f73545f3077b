package org.catchupmix.app.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.catchupmix.app.Outcome;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.trainer.SmallRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {
  @TempDir private Path runs;

  /** The metadata that {@code docs/pytorch.md} lists. */
  @Test
  void anExportedFileSaysWhatItIs() throws IOException {
    RunFolder run = SmallRun.train(runs, "one");
    for (String best : List.of("--best=true", "--best=false")) {
      Path file = runs.resolve("w.safetensors");
      Outcome.succeed("export", run.path().toString(), file.toString(), best);
      Map<String, String> about = Safetensors.read(file).metadata();
      String expected =
          "format=pt model=preact-resnet10 width=2 stem=cifar final_norm=false channels=1"
              + " data=fashion-sample image=28x28 mix=catchup setting.batch=16 program=catchup layout=NCHW channel_order=grey";
      for (String entry : expected.split(" ")) {
        String[] pair = entry.split("=");
        assertEquals(pair[1], about.get(pair[0]), entry);
      }
      String[] names = new ObjectMapper().readValue(about.get("class_names"), String[].class);
      assertEquals(10, names.length);
      assertEquals("T-shirt/top", names[0]);
      for (String key : List.of("mean", "std", "epoch", "version")) {
        assertTrue(about.containsKey(key), key);
      }
      for (String key :
          List.of(
              "crop",
              "resize",
              "resize_filter",
              "torchvision",
              "metrics.sha256",
              "setting.crop",
              "setting.cutout-side")) {
        assertFalse(about.containsKey(key), key);
      }
    }
  }

  /** {@code OnnxModelTest} runs such files; here it only has to be the run's. */
  @Test
  void aNetworkIsWrittenForOtherPrograms() throws IOException {
    RunFolder run = SmallRun.train(runs, "one");
    Path file = runs.resolve("net.onnx");
    Outcome.succeed("export", run.path().toString(), file.toString());
    String model = Files.readString(file, StandardCharsets.ISO_8859_1);
    for (String part :
        List.of(
            "layer1.0.conv1.weight",
            "images",
            "scores",
            "T-shirt/top",
            "A pixel of 0..255 becomes")) {
      assertTrue(model.contains(part), part);
    }
  }

  @Test
  void noFileOfARunIsOverwritten() throws IOException {
    RunFolder run = SmallRun.train(runs, "one");
    byte[] checkpoint = Files.readAllBytes(run.checkpoint());
    for (Path file : new Path[] {run.checkpoint(), run.best(), run.step()}) {
      Outcome.requireFailed(file.toString(), "export", run.path().toString(), file.toString());
    }
    assertArrayEquals(checkpoint, Files.readAllBytes(run.checkpoint()));
    assertFalse(Files.exists(run.step()));
    Outcome.requireRefused("w.pt must end in", "export", run.path().toString(), "w.pt");
    Path own = run.path().resolve("weights.safetensors");
    Outcome.succeed("export", run.path().toString(), own.toString());
    assertTrue(Safetensors.read(own).tensors().containsKey("linear.weight"));
  }
}
