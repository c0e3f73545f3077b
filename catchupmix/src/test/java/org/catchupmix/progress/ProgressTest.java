package org.catchupmix.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long seconds = 1000;
  private final Progress progress = lines("epoch 1/2", Progress.Unit.IMAGES, 50_000, 0);

  private Progress lines(String what, Progress.Unit unit, long total, long done) {
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    return new Progress(out, false, what, unit, total, done, () -> seconds * 1_000_000_000);
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
    Progress steps = lines("report", Progress.Unit.STEPS, 4, 0);
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
    Progress download = lines("cifar.tar.gz", Progress.Unit.BYTES, 170_000_000, 100_000_000);
    seconds += 10;
    download.update(120_000_000);
    assertEquals(
        "cifar.tar.gz: 120.0/170.0 MB, 2.0 MB/s, 0:00:25 left", text().lines().toList().getLast());
    assertThrows(IllegalArgumentException.class, () -> download.update(170_000_001));
  }

  @Test
  void onATerminalTheLineIsRewrittenInPlace() {
    PrintStream out = new PlainOutput(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    LongSupplier clock = () -> seconds * 1_000_000_000;
    try (Progress bar = new Progress(out, true, "a\u001b", Progress.Unit.STEPS, 4, 0, clock)) {
      seconds++;
      bar.update(1);
      bar.say("message");
      seconds++;
      bar.update(2);
    }
    List<String> lines = Stream.of(text().split("[\\r\\n]+")).map(String::strip).toList();
    assertEquals(
        List.of("", "a?: 1/4, 0:00:03 left", "message", "a?: 2/4, 0:00:02 left", lines.getLast()),
        lines);
    assertTrue(text().endsWith("\n"));
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
