package org.catchupmix.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long seconds = 1000;
  private final ProgressLines progress = lines("epoch 1/2", Progress.Unit.IMAGES, 50_000, 0);

  private ProgressLines lines(String what, Progress.Unit unit, long total, long done) {
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    return new ProgressLines(out, what, unit, total, done, () -> seconds * 1_000_000_000);
  }

  @Test
  void printsALineInTenSecondsAndNoneAtTheEnd() {
    for (int second = 1; second <= 25; second++) {
      seconds++;
      progress.update(second * 2000, 2.5);
    }
    progress.close();
    progress.close();

    assertEquals(
        List.of(
            "epoch 1/2: 20000/50000 images, 2000 images/s, loss 2.5000, 0:00:15 left",
            "epoch 1/2: 40000/50000 images, 2000 images/s, loss 2.5000, 0:00:05 left"),
        text().lines().toList());
  }

  @Test
  void showsWhenTheTimeLeftIsUnknown() {
    seconds += 3700;
    progress.update(0, Double.NaN);
    progress.close();

    assertEquals(
        List.of("epoch 1/2: 0/50000 images, 0 images/s, loss NaN, time left unknown"),
        text().lines().toList());
  }

  @Test
  void stepsOfAnyKindHaveNoRate() {
    ProgressLines steps = lines("report", Progress.Unit.STEPS, 4, 0);
    seconds += 12;
    steps.update(1);
    assertEquals(List.of("report: 1/4, 0:00:36 left"), text().lines().toList());
  }

  @Test
  void refusesMoreImagesThanThereAre() {
    assertThrows(IllegalArgumentException.class, () -> progress.update(50_001, 1));
    assertThrows(IllegalArgumentException.class, () -> progress.update(-1, 1));
    assertThrows(
        IllegalArgumentException.class, () -> Progress.open(System.out, false, "epoch", 0));
  }

  @Test
  void resumedBytesDoNotCountForTheRate() {
    ProgressLines download = lines("cifar.tar.gz", Progress.Unit.BYTES, 170_000_000, 100_000_000);
    seconds += 10;
    download.update(120_000_000);
    assertEquals(
        "cifar.tar.gz: 120.0/170.0 MB, 2.0 MB/s, 0:00:25 left", text().lines().toList().getLast());
    assertThrows(IllegalArgumentException.class, () -> download.update(170_000_001));
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
