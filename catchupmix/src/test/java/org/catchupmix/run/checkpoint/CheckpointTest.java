package org.catchupmix.run.checkpoint;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.catchupmix.nn.state.WeightsException;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.trainer.SmallRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
  @TempDir private Path runs;

  private static void refused(String expected, RunFolder run, Path file, String from, String to)
      throws IOException {
    String text = Files.readString(file);
    assertTrue(text.contains(from), text);
    Files.writeString(file, text.replace(from, to));
    RunException e = assertThrows(RunException.class, () -> SmallRun.resume(run));
    assertTrue(e.getMessage().startsWith(file + " "), e.getMessage());
    assertTrue(e.getMessage().contains(expected), e.getMessage());
    Files.writeString(file, text);
  }

  @Test
  void settingsAndMeasurementsThatWereChangedAreRefused() throws IOException {
    RunFolder run = SmallRun.train(SmallRun.recipe(runs, "one"), 2);
    Path config = run.config();
    refused("lr: 0.5", run, config, "lr: 0.05", "lr: 0.5");
    refused("batch: 17", run, config, "batch: 16", "batch: 17");
    refused("seed: 2", run, config, "seed: 1", "seed: 2");
    refused("epochs: 4", run, config, "epochs: 3", "epochs: 4");
    refused("init: w", run, config, "seed: 1", "seed: 1\ninit: w");
    Path metrics = run.metrics();
    String second = Files.readAllLines(metrics).get(2);
    String[] values = second.split(",");
    String twice = Files.readAllLines(metrics).get(1) + "\n" + second;
    refused("a line of epoch 1 where epoch 2", run, metrics, second, twice);
    String infinite = second.replace(values[3], "Infinity");
    refused(infinite, run, metrics, second, infinite);
    refused("first 2 epochs", run, metrics, values[3], "0.5");
    // A setting that does not decide the numbers may change.
    String text = Files.readString(config);
    Files.writeString(config, text.replace("eval-batch: 100", "eval-batch: 10"));
    SmallRun.resume(run);
    Files.write(run.checkpoint(), new byte[100]);
    assertThrows(WeightsException.class, () -> SmallRun.resume(run));
  }
}
