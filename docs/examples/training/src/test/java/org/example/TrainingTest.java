package org.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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
  void shippedWeightsNameTheClasses() {
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      Classify.main(new String[0]);
    } finally {
      System.setOut(console);
    }
    List<String> lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(5, lines.size(), lines.toString());
    long right = lines.stream().map(l -> l.split(" +is ")).filter(l -> l[0].equals(l[1])).count();
    assertTrue(right >= 4, lines.toString());
  }

  @Test
  void anOwnLoopLearns() {
    double first = OwnLoop.train(1);
    double last = OwnLoop.train(40);
    assertTrue(last < first, "loss " + first + ", then " + last);
    assertEquals(OwnLoop.train(3), OwnLoop.train(3), "the same seed gives the same bits");
  }
}
