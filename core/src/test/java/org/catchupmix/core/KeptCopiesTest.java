package org.catchupmix.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A copy in the storage dtype has the numbers of its tensor, whoever wrote that, and how. */
class KeptCopiesTest extends CopiedWeight {
  @Test
  void isCastOnceForEachTimeThatTheTensorIsWritten() {
    assertEquals(Optional.empty(), backend.currentCopy(w));
    current(1);
    current(0);
    Tensor copy = backend.copy(w).orElseThrow();
    assertSame(copy, backend.currentCopy(w).orElseThrow());
    List<Runnable> writes =
        List.of(
            () -> backend.run(new Elementwise.Fill(0.7, w)),
            () -> backend.runAll(List.of(new Elementwise.Axpy(0.3, gradient, w))),
            () -> backend.upload(new float[] {1.7f, 2, 3.3f}, w),
            () -> backend.uploadAll(List.of(new double[] {5, 6.6, 7}), List.of(w)),
            () -> backend.run(step(Optional.empty(), Optional.empty())),
            w::written);
    for (Runnable write : writes) {
      write.run();
      assertEquals(Optional.empty(), backend.currentCopy(w));
      current(1);
      current(0);
      assertSame(copy, backend.copy(w).orElseThrow());
    }
  }

  @Test
  void mayHaveMoreChannelsWhichTheOptimiserLeavesAsTheyAre() {
    Tensor pixels = scope.of(Shape.of(2, 3), 1.001, 2, 3, 4, 5, 6.007);
    Shape wide = Shape.of(2, 8);
    Tensor copy = backend.copy(pixels, wide).orElseThrow();
    assertSame(copy, backend.copy(pixels, wide).orElseThrow());
    assertEquals(Optional.empty(), backend.copy(pixels), "a recording may read the one of before");
    assertArrayEquals(padded(pixels), copy.toFloats());
    Tensor steps = scope.tensor(wide, DType.BF16);
    backend.upload(new float[] {1, 2, 3, 9, 9, 9, 9, 9, 4, 5, 6, 9, 9, 9, 9, 9}, steps);
    Tensor velocity = scope.filled(pixels.shape(), 0);
    Tensor same = scope.of(pixels.shape(), pixels.toFloats());
    Tensor narrow = scope.of(pixels.shape(), 1, 2, 3, 4, 5, 6);
    backend.run(
        new Update.SgdStep(
            pixels, steps, velocity, SETTINGS, Optional.empty(), backend.currentCopy(pixels)));
    backend.run(new Update.SgdStep(same, narrow, scope.filled(same.shape(), 0), SETTINGS));
    assertArrayEquals(same.toFloats(), pixels.toFloats());
    assertArrayEquals(padded(pixels), backend.currentCopy(pixels).orElseThrow().toFloats());
    backend.upload(new float[] {6, 5, 4, 3, 2, 1.001f}, pixels);
    assertArrayEquals(padded(pixels), backend.copy(pixels, wide).orElseThrow().toFloats());
    assertEquals(
        "copy: shape [2,2] must be [2,3], or with more channels",
        refused(() -> backend.copy(pixels, Shape.of(2, 2))));
  }

  private static float[] padded(Tensor pixels) {
    float[] values = rounded(pixels);
    float[] wide = new float[16];
    System.arraycopy(values, 0, wide, 0, 3);
    System.arraycopy(values, 3, wide, 8, 3);
    return wide;
  }

  @Test
  void allThatAreStaleAreCastTogether() {
    Tensor other = scope.of(SHAPE, 7, 8, 9);
    backend.copy(w);
    backend.copy(other);
    backend.upload(new float[] {0.1f, 0.2f, 0.3f}, w);
    backend.upload(new float[] {0.4f, 0.5f, 0.6f}, other);
    current(2);
    assertArrayEquals(rounded(other), backend.currentCopy(other).orElseThrow().toFloats());
  }

  @Test
  void theOptimiserWritesBoth() {
    current(1);
    float[] before = w.toFloats();
    for (double stopped : new double[] {0, 0, 1}) {
      Update.StepControl control =
          new Update.StepControl(scope.of(Update.ONE, 0.2), scope.of(Update.ONE, stopped));
      backend.run(step(backend.currentCopy(w), Optional.of(control)));
      assertTrue(backend.currentCopy(w).isPresent());
      current(0);
    }
    backend.runAll(List.of(step(backend.currentCopy(w), Optional.empty())));
    current(0);
    assertFalse(before[0] == w.toFloats()[0]);
  }

  @Test
  void aCopyIsWrittenByNobodyElse() {
    Tensor copy = backend.copy(w).orElseThrow();
    assertEquals(
        "fill: BF16[3] on cpu is a copy of a weight, it must not be written",
        refused(() -> backend.run(new Elementwise.Fill(1, copy))));
    refused(() -> backend.runAll(List.of(new Elementwise.Fill(1, copy))));
    refused(() -> backend.upload(new float[3], copy));
    refused(() -> backend.uploadAll(List.of(new float[3]), List.of(copy)));
    refused(copy::written);
    scope.release(copy);
    current(0);
  }

  @Test
  void theOptimiserWritesNoStaleCopyAndNoneOfAnother() {
    Tensor other = backend.copy(gradient).orElseThrow();
    Tensor copy = backend.copy(w).orElseThrow();
    assertEquals(
        "sgdStep: copy BF16[3] on cpu is not the current copy of w, see Backend.currentCopy",
        refused(() -> backend.run(step(Optional.of(other), Optional.empty()))));
    // A step that the device holds back would leave the stale copy as it is.
    backend.upload(new float[3], w);
    refused(() -> backend.run(step(Optional.of(copy), Optional.empty())));
    current(1);
  }

  private static String refused(Runnable write) {
    return assertThrows(IllegalArgumentException.class, write::run).getMessage();
  }

  @Test
  void whatIsRefusedSaysWhatWouldBeRight() {
    Tensor longer = scope.filled(Shape.of(4), 0);
    Tensor half = scope.tensor(Shape.of(2), DType.BF16);
    assertEquals(
        "sgdStep: gradient is [4], must be [3]",
        refused(() -> new Update.SgdStep(w, longer, velocity, SETTINGS)));
    assertEquals(
        "sgdStep: gradient is [2], must be [3], or with more channels",
        refused(() -> new Update.SgdStep(w, half, velocity, SETTINGS)));
    assertEquals(
        "sgdStep: copy is [2], must be [3], or with more channels",
        refused(() -> step(Optional.of(half), Optional.empty())));
    assertEquals("currentCopy: tensor is null", refused(() -> backend.currentCopy(null)));
  }

  @Test
  void aWriteThatFailsCountsAsOne() {
    current(1);
    Update.SgdStep step = step(backend.currentCopy(w), Optional.empty());
    device.failing = true;
    assertThrows(UserException.class, () -> backend.run(step));
    device.failing = false;
    current(1);
  }

  @Test
  void aStepThatWritesBehindTheOptimiserMakesItStale() {
    current(1);
    Primitive step = step(backend.currentCopy(w), Optional.empty());
    backend.runInOrder(List.of(step, new Elementwise.Fill(7, gradient)));
    current(0);
    backend.runInOrder(List.of(step, new Elementwise.Fill(7, w)));
    assertEquals(Optional.empty(), backend.currentCopy(w));
    current(1);
    Primitive alone = step(Optional.empty(), Optional.empty());
    backend.runInOrder(List.of(step, alone));
    current(1);
    refused(() -> backend.runInOrder(List.of(new Elementwise.Fill(7, w), step)));
  }

  /** Whatever writes a tensor, or a copy, says so by its version. */
  @Test
  void aVersionGrowsWithEachWrite() {
    Tensor copy = backend.copy(w).orElseThrow();
    Recording recording =
        backend.record(() -> backend.run(new Elementwise.Fill(0.3, w))).orElseThrow();
    Recording both =
        backend
            .record(() -> backend.run(step(backend.currentCopy(w), Optional.empty())))
            .orElseThrow();
    List<Runnable> writes =
        List.of(
            () -> backend.run(step(backend.currentCopy(w), Optional.empty())),
            () -> backend.upload(new float[3], w),
            recording::run,
            both::run,
            w::written);
    for (Runnable write : writes) {
      backend.copy(w);
      long ofW = w.version();
      long ofCopy = copy.version();
      w.toFloats();
      backend.copy(w);
      assertEquals(ofW, w.version());
      assertEquals(ofCopy, copy.version());
      write.run();
      backend.copy(w);
      assertTrue(w.version() > ofW);
      assertTrue(copy.version() > ofCopy);
    }
  }

  @Test
  void livesAsLongAsItsTensor() {
    Tensor mortal = scope.of(SHAPE, 1, 2, 3);
    Tensor copy = backend.copy(mortal).orElseThrow();
    scope.release(mortal);
    assertTrue(copy.isReleased());
    current(1); // the one that is gone is not cast
  }

  @Test
  void thereIsNoneWhereTheStorageTypeIsTheTensors() {
    try (Backend single = Backends.open("cpu");
        Scope own = new Scope(single)) {
      assertEquals(Optional.empty(), single.copy(own.of(SHAPE, 1, 2, 3)));
    }
    assertEquals(Optional.empty(), backend.copy(scope.of(SHAPE, new int[3])));
  }
}
