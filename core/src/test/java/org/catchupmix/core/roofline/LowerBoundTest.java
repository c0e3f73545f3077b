package org.catchupmix.core.roofline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.catchupmix.core.backend.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LowerBoundTest {
  private static final GpuPeaks A100 = GpuPeaks.named("A100");

  /** 2.039 GB take a millisecond, as do 19.5 GFLOP in FP32 and 312 GFLOP in BF16. */
  @ParameterizedTest
  @CsvSource({
    "2.039e9, 0, FP32, 0, 1e-3",
    "2.039e9, 19.5e9, FP32, 0, 1e-3",
    "2.039e9, 39e9, FP32, 2, 2.001e-3",
    "2.039e9, 39e9, BF16, 2, 1.001e-3",
    "2.039e8, 156e9, TF32, 1, 1.0005e-3"
  })
  void theLongerTermCountsAndLaunchesAreAdded(
      double bytes, double flops, Precision precision, long launches, double seconds) {
    LowerBound bound = LowerBound.of(A100, bytes, flops, precision, launches);
    assertEquals(seconds, bound.seconds(), 1e-12);
  }

  @ParameterizedTest
  @CsvSource({
    "NVIDIA A100-SXM4-80GB, a100",
    "NVIDIA A10, a10",
    "NVIDIA H100 80GB HBM3, h100",
    "NVIDIA H200, h200",
    "Tesla T4, t4",
    "NVIDIA GeForce RTX 4090,"
  })
  void cardsAreFoundByAWordOfTheirNames(String card, String name) {
    assertEquals(name, GpuPeaks.ofCard(card).map(GpuPeaks::name).orElse(null));
  }

  @Test
  void unknownGpusAreRejected() {
    assertThrows(IllegalArgumentException.class, () -> GpuPeaks.named("v100"));
    assertEquals("h100", GpuPeaks.ofChip(90).orElseThrow().name());
  }
}
