package org.catchupmix.core.cpu.conv;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.catchupmix.core.cpu.vector.Workers;
import org.catchupmix.core.host.ArrayPool;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.tensor.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The heap that tasks of a convolution leave: nothing, once they are compiled. Until then each
 * vector is an object, so a pass is repeated until it leaves little; most need 2 to 10 runs.
 */
class ConvolutionHeapTest {
  /** Half of what a record for each task would take; the pass itself leaves 144 to 912 bytes. */
  private static final int BYTES = 1024;

  private static final int RUNS = 3000;

  private final ThreadMXBean counters = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @CsvSource({
    "FORWARD, 1, false",
    "FORWARD, 3, false",
    "INPUT_GRADIENT, 3, false",
    "WEIGHT_GRADIENT, 1, false",
    "WEIGHT_GRADIENT, 3, false",
    "FORWARD, 3, true",
    "INPUT_GRADIENT, 3, true",
    "WEIGHT_GRADIENT, 3, true"
  })
  void tasksLeaveNothing(Convolutions.Pass pass, int kernel, boolean winograd) {
    Shape weights = Shape.of(16, kernel, kernel, 8);
    Conv2dGeometry g = new Conv2dGeometry(Shape.of(128, 16, 16, 8), weights, 1, kernel / 2);
    Convolutions.Plan plan =
        winograd ? Convolutions.winograd(pass, g) : Convolutions.direct(pass, g);
    float[] x = new float[Math.toIntExact(g.inputShape().elements())];
    float[] w = new float[Math.toIntExact(weights.elements())];
    float[] y = new float[Math.toIntExact(g.outputShape().elements())];
    ArrayPool<float[]> pool = ArrayPool.ofFloats();
    long least = Long.MAX_VALUE;
    try (Workers workers = new Workers(1)) {
      for (int run = 0; run < RUNS && least > BYTES; run++) {
        long before = counters.getCurrentThreadAllocatedBytes();
        switch (pass) {
          case FORWARD -> plan.run(workers, pool, x, w, y);
          case INPUT_GRADIENT -> plan.run(workers, pool, y, w, x);
          case WEIGHT_GRADIENT -> plan.run(workers, pool, x, y, w);
        }
        least = Math.min(least, counters.getCurrentThreadAllocatedBytes() - before);
      }
    }
    assertTrue(least <= BYTES, least + " bytes");
  }
}
