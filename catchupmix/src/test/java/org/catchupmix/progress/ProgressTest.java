package org.catchupmix.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
class ProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long seconds = 1000;

  private Progress lines(String label) {
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    return new Progress(out, false, label, () -> seconds * 1_000_000_000);
  }

  private List<String> lines() {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void printsALineInTenSecondsAndNoneAtTheEnd() {
    Progress epoch = lines("epoch 1/2").begin(50_000);
    for (int second = 1; second <= 25; second++) {
      seconds++;
      epoch.update(second * 2000, 2.5);
    }
    epoch.close();
    assertEquals(
        List.of(
            "epoch 1/2: 20000/50000 images, 2000 images/s, loss 2.5000, 0:00:15 left",
            "epoch 1/2: 40000/50000 images, 2000 images/s, loss 2.5000, 0:00:05 left"),
        lines());
  }

  @Test
  void eachUnitHasItsText() {
    Progress images = lines("epoch").begin(50_000);
    Progress steps = lines("report").beginSteps(4);
    seconds += 12;
    Egypt.run(
        () -> {
          images.update(0, Double.NaN);
          steps.add(1);
        });
    assertEquals(
        List.of(
            "epoch: 0/50000 images, 0 images/s, loss NaN, time left unknown",
            "report: 1/4, 0:00:36 left"),
        lines());
  }

  @Test
  void refusesMoreThanThereIs() {
    Progress progress = lines("epoch").begin(50_000);
    assertThrows(IllegalArgumentException.class, () -> progress.update(50_001, 1));
    assertThrows(IllegalArgumentException.class, () -> progress.update(-1, 1));
    assertThrows(IllegalArgumentException.class, () -> lines("epoch").begin(0));
  }

  @Test
  void onATerminalTheLineIsRewrittenInPlace() {
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    try (Progress bar = new Progress(out, true, "a", () -> seconds * 1_000_000_000)) {
      bar.beginSteps(4);
      seconds++;
      bar.update(1);
      bar.say("message");
      seconds++;
      bar.add(1);
    }
    String text = bytes.toString(StandardCharsets.UTF_8);
    List<String> lines = Stream.of(text.split("[\\r\\n]+")).map(String::strip).toList();
    assertEquals(
        List.of("", "a: 1/4, 0:00:03 left", "message", "a: 2/4, 0:00:02 left", lines.getLast()),
        lines);
    assertTrue(text.endsWith("\n"));
  }
}
