package org.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {
  @TempDir Path folder;

  @Test
  void tenLinesTrain() throws IOException {
    TenLines.main(new String[] {folder.toString()});
    try (Stream<Path> runs = Files.list(folder)) {
      Path run = runs.findFirst().orElseThrow();
      List<String> metrics = Files.readAllLines(run.resolve("metrics.csv"));
      assertEquals(3, metrics.size(), metrics.toString());
      List<String> header = List.of(metrics.getFirst().split(","));
      String accuracy = metrics.getLast().split(",")[header.indexOf("test_top1_percent")];
      assertTrue(Double.parseDouble(accuracy) > 50, "of ten classes: " + accuracy);
    }
  }

  @Test
  void anOwnLoopLearns() {
    double first = OwnLoop.train(1);
    double last = OwnLoop.train(40);
    assertTrue(last < first, "loss " + first + ", then " + last);
    assertEquals(OwnLoop.train(3), OwnLoop.train(3), "the same seed gives the same bits");
  }
}
