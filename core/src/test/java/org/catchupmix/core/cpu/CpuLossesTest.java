package org.catchupmix.core.cpu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.ToDoubleFunction;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.check.Conformance;
import org.catchupmix.core.check.LossCases;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CpuLossesTest {
  private static final double[] SPECIAL = {
    Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, -0.0, 1e30f, -1e30f, 0x1p-149
  };

  private static double masked(PhiloxRandom random) {
    return random.nextInt(3) == 0 ? Double.NEGATIVE_INFINITY : 5 * random.nextDouble();
  }

  private static double special(PhiloxRandom random) {
    int i = random.nextInt(60);
    return i < SPECIAL.length ? SPECIAL[i] : random.nextDouble();
  }

  /** Rows of one number, of less than a vector, and of vectors with a rest. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 37, 64})
  void softmaxOfSpecialNumbersAgreesWithTheReference(int classes) {
    try (Backend cpu = Backends.open("cpu");
        Backend reference = Backends.open("reference")) {
      for (OpCase c : LossCases.softmax(Shape.of(23, classes))) {
        agrees(c.drawing("masked", CpuLossesTest::masked), cpu, reference);
        agrees(c.drawing("all masked", _ -> Double.NEGATIVE_INFINITY), cpu, reference);
        agrees(c.drawing("special", CpuLossesTest::special), cpu, reference);
      }
      ToDoubleFunction<PhiloxRandom> far = random -> 1e6 + random.nextInt(200);
      OpCase softmax = LossCases.softmax(Shape.of(23, classes)).getFirst();
      agrees(softmax.drawing("far from 0", far), cpu, reference);
    }
  }

  private static void agrees(OpCase c, Backend cpu, Backend reference) {
    double error = Conformance.error(c, c.results(cpu), c.results(reference));
    assertTrue(error < c.tolerance(), c + " has an error of " + error);
  }
}
