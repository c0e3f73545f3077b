package org.catchupmix.app;

import static org.catchupmix.app.Outcome.run;
import static org.catchupmix.app.Outcome.succeed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.catchupmix.nn.state.Safetensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The network that the tests of {@code catchupmix} add, on the command line. */
class CustomNetworkTest {
  private static final String MODEL = "two-stages";

  @TempDir private Path folder;

  @Test
  void itIsListedTrainedTestedAnalysedAndExportedUnderItsName() throws IOException {
    String line = run("models").printed(MODEL).getFirst();
    assertTrue(line.contains("2 second [7,7,8]"), line);
    String small = run("models", "--size=1").printed(MODEL).getFirst();
    assertTrue(small.contains("1x1"), small);
    succeed(TrainedRuns.small(folder, "own", "--model=" + MODEL, "--track-filters"));
    String own = folder.resolve("own").toString();
    succeed("train", "--resume=" + own);
    succeed("eval", own, "--device=cpu");
    succeed("eval", own, "--suite=fgsm", "--limit=10", "--device=cpu");
    succeed("analyze", own, "--limit=10", "--device=cpu");
    assertTrue(Files.exists(folder.resolve("own/analysis/drop.json")));
    String file = folder.resolve("own.safetensors").toString();
    succeed("export", own, file);
    assertEquals(MODEL, Safetensors.read(Path.of(file)).metadata().get("model"));
    succeed("eval", "--weights=" + file, "--device=cpu");
    Path onnx = folder.resolve("own.onnx");
    succeed("export", own, onnx.toString());
    assertTrue(Files.size(onnx) > 0);
    String graph = folder.resolve("graph.svg").toString();
    succeed("graph", "--model=" + MODEL, "--mix-layer=2", "--size=16", "--out=" + graph);
  }
}
