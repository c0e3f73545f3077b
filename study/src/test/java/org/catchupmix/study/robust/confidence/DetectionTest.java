package org.catchupmix.study.robust.confidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.catchupmix.core.random.PhiloxRandom;
import org.junit.jupiter.api.Test;

class DetectionTest {
  private static double share(double[] scores, double threshold) {
    return DoubleStream.of(scores).filter(s -> s >= threshold).count() / (double) scores.length;
  }

  /** The definitions, word by word. */
  private static Detection bruteForce(double[] in, double[] out) {
    double pairs = 0;
    for (double a : in) {
      for (double b : out) {
        pairs += a > b ? 1 : a == b ? 0.5 : 0;
      }
    }
    double[] thresholds =
        DoubleStream.concat(DoubleStream.of(in), DoubleStream.of(out)).distinct().toArray();
    double fpr95 = 1;
    double error = 0.5;
    for (double t : thresholds) {
      fpr95 = share(in, t) >= 0.95 ? Math.min(fpr95, share(out, t)) : fpr95;
      error = Math.min(error, (1 - share(in, t)) / 2 + share(out, t) / 2);
    }
    return new Detection(
        pairs / in.length / out.length,
        averagePrecision(in, out),
        averagePrecision(negated(out), negated(in)),
        fpr95,
        error);
  }

  private static double[] negated(double[] scores) {
    return DoubleStream.of(scores).map(s -> -s).toArray();
  }

  private static double averagePrecision(double[] positive, double[] negative) {
    double[] thresholds =
        DoubleStream.concat(DoubleStream.of(positive), DoubleStream.of(negative))
            .distinct()
            .map(t -> -t)
            .sorted()
            .map(t -> -t)
            .toArray();
    double recall = 0;
    double area = 0;
    for (double t : thresholds) {
      double hits = share(positive, t) * positive.length;
      double precision = hits / (hits + share(negative, t) * negative.length);
      area += (share(positive, t) - recall) * precision;
      recall = share(positive, t);
    }
    return area;
  }

  private static void assertAlike(Detection expected, Detection actual) {
    assertEquals(expected.auroc(), actual.auroc(), 1e-12);
    assertEquals(expected.auprIn(), actual.auprIn(), 1e-12);
    assertEquals(expected.auprOut(), actual.auprOut(), 1e-12);
    assertEquals(expected.fprAt95Tpr(), actual.fprAt95Tpr(), 1e-12);
    assertEquals(expected.error(), actual.error(), 1e-12);
  }

  @Test
  void equalsTheDefinitionsWithManyTies() {
    for (int round = 0; round < 200; round++) {
      PhiloxRandom random = new PhiloxRandom(round, "detection");
      int levels = 1 + random.nextInt(30);
      double[] in =
          IntStream.range(0, 1 + random.nextInt(40))
              .mapToDouble(i -> random.nextInt(levels) + 3)
              .toArray();
      double[] out =
          IntStream.range(0, 1 + random.nextInt(40))
              .mapToDouble(i -> random.nextInt(levels))
              .toArray();
      assertAlike(bruteForce(in, out), Detection.of(in, out));
    }
  }

  @Test
  void equalsScikitLearn() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    JsonNode expected;
    try (InputStream in = DetectionTest.class.getResourceAsStream("/robust/scores.json")) {
      expected = mapper.readTree(in);
    }
    Detection d =
        Detection.of(
            mapper.convertValue(expected.get("in"), double[].class),
            mapper.convertValue(expected.get("out"), double[].class));
    assertEquals(expected.get("auroc").asDouble(), d.auroc(), 1e-12);
    assertEquals(expected.get("aupr_in").asDouble(), d.auprIn(), 1e-12);
    assertEquals(expected.get("aupr_out").asDouble(), d.auprOut(), 1e-12);
  }

  @Test
  void perfectAndUseless() {
    assertAlike(
        new Detection(1, 1, 1, 0, 0), Detection.of(new double[] {3, 2}, new double[] {1, 0, 0}));
    assertAlike(
        new Detection(0.5, 0.5, 0.5, 1, 0.5), Detection.of(new double[] {1}, new double[] {1}));
  }

  @Test
  void refusesNothingAndNoNumbers() {
    double[] one = {1};
    assertThrows(IllegalArgumentException.class, () -> Detection.of(one, new double[0]));
    assertThrows(IllegalArgumentException.class, () -> Detection.of(new double[0], one));
    assertThrows(
        IllegalArgumentException.class, () -> Detection.of(one, new double[] {Double.NaN}));
  }
}
