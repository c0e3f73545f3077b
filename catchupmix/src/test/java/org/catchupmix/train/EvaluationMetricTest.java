package org.catchupmix.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationMetricTest {
  private static final double[][] SCORES = {{1, 3, 2, 0, 0, 0}, {5, 0, 1, 2, 3, 4}};
  private static final int[] LABELS = {2, 1};

  private static double mean(EvaluationMetric metric) {
    return Evaluation.of(SCORES, i -> LABELS[i]).get(metric);
  }

  @Test
  void anEvaluationHasTheMeanOfItsImages() {
    assertEquals(0, mean(EvaluationMetric.TOP1));
    assertEquals(50, mean(EvaluationMetric.TOP5), "the second image has the lowest score");
    double first = Math.log(3 + Math.exp(1) + Math.exp(2) + Math.exp(3)) - 2;
    double second = Math.log(1 + Math.E + Math.exp(2) + Math.exp(3) + Math.exp(4) + Math.exp(5));
    assertEquals((first + second) / 2, mean(EvaluationMetric.LOSS), 1e-12);
  }

  /** Files and tables find a metric by these names. */
  @Test
  void namesAreDistinct() {
    EvaluationMetric[] all = EvaluationMetric.values();
    assertEquals(all.length, Arrays.stream(all).map(m -> m.measure().key()).distinct().count());
    assertEquals(all.length, Arrays.stream(all).map(m -> m.column("test")).distinct().count());
    assertEquals(all.length, Arrays.stream(all).map(m -> m.measure().label()).distinct().count());
  }

  @Test
  void topFiveOfFiveClassesSaysNothing() {
    assertFalse(EvaluationMetric.TOP5.applies(5));
    assertTrue(EvaluationMetric.TOP5.applies(6));
    assertEquals(
        List.of(EvaluationMetric.TOP1, EvaluationMetric.TOP5, EvaluationMetric.LOSS),
        EvaluationMetric.reported(10));
  }

  @Test
  void aValueIsShownWithItsUnit() {
    Measure measure = EvaluationMetric.TOP1.measure();
    assertEquals("top-1 (%)", measure.head());
    assertEquals("12.35 %", measure.text(12.3456));
    assertEquals("loss 0.1235", EvaluationMetric.LOSS.progress(0.12346));
  }
}
