package org.catchupmix.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A copy in the storage dtype has the numbers of its tensor, whoever wrote that, and how. */
class KeptCopiesTest {
  private static final Shape SHAPE = Shape.of(3);
  private static final SgdSettings SETTINGS = new SgdSettings(0.1, 0.9, true, 1e-3);

  /** Counts casts, and records as a GPU does: nothing runs before the recording does. */
  private static final class Device implements BackendDecorator {
    private final Backend inner;
    private List<Primitive> tape;
    private int casts;
    private boolean failing;

    Device(Backend inner) {
      this.inner = inner;
    }

    @Override
    public Backend inner() {
      return inner;
    }

    @Override
    public void run(Primitive primitive) {
      if (tape != null) {
        tape.add(primitive);
        return;
      }
      casts += primitive instanceof Elementwise.Cast ? 1 : 0;
      inner.run(primitive);
      if (failing) {
        throw new UserException("no such device");
      }
    }

    @Override
    public Optional<Recording> record(Runnable work) {
      tape = new ArrayList<>();
      work.run();
      List<Primitive> recorded = tape;
      tape = null;
      return Optional.of(
          new Recording() {
            @Override
            public void run() {
              recorded.forEach(Device.this::run);
            }

            @Override
            public void close() {}
          });
    }
  }

  private final Device device =
      new Device(
          ((CheckedBackend)
                  Backends.choose("cpu", BackendOptions.defaults().withPrecision(Precision.BF16))
                      .backend())
              .inner());
  private final Backend backend = new CheckedBackend(device);
  private final Scope scope = new Scope(backend);
  private final Tensor w = scope.of(SHAPE, 1.001, -2.003, 3.007);
  private final Tensor gradient = scope.of(SHAPE, 0.3, -0.2, 0.1);
  private final Tensor velocity = scope.filled(SHAPE, 0);

  @AfterEach
  void close() {
    scope.close();
    backend.close();
  }

  private static float[] rounded(Tensor t) {
    float[] values = t.toFloats();
    for (int i = 0; i < values.length; i++) {
      values[i] = Bf16.round(values[i]);
    }
    return values;
  }

  /** The copy has the numbers of w; so many casts made it so since the last time. */
  private void current(int casts) {
    int before = device.casts;
    assertArrayEquals(rounded(w), backend.copy(w).orElseThrow().toFloats());
    assertEquals(casts, device.casts - before);
  }

  private Update.SgdStep step(Optional<Tensor> copy, Optional<Update.StepControl> control) {
    return new Update.SgdStep(w, gradient, velocity, SETTINGS, control, copy);
  }

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

  @Test
  void aReplayThatFailsCountsAsAWrite() {
    current(1);
    Optional<Tensor> copy = backend.currentCopy(w);
    Recording recording =
        backend.record(() -> backend.run(step(copy, Optional.empty()))).orElseThrow();
    device.failing = true;
    assertThrows(UserException.class, recording::run);
    device.failing = false;
    current(1);
    recording.run();
    current(0);
  }

  /** Whatever writes a tensor, or a copy, says so by its version. */
  @Test
  void aVersionGrowsWithEachWrite() {
    Tensor copy = backend.copy(w).orElseThrow();
    Recording recording =
        backend.record(() -> backend.run(new Elementwise.Fill(0.3, w))).orElseThrow();
    List<Runnable> writes =
        List.of(
            () -> backend.run(step(backend.currentCopy(w), Optional.empty())),
            () -> backend.upload(new float[3], w),
            recording::run,
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

  /** Reads the copy as it is before, and lets the optimiser write w and, if so, the copy. */
  private Recording recording(Tensor out, boolean both) {
    return backend
        .record(
            () -> {
              backend.run(new Elementwise.Scale(2, backend.copy(w).orElseThrow(), out));
              Optional<Tensor> copy = backend.currentCopy(w);
              backend.run(step(both ? copy : Optional.empty(), Optional.empty()));
            })
        .orElseThrow();
  }

  private void readsTwice(Tensor out, Recording recording, int casts) {
    float[] expected = rounded(w);
    int before = device.casts;
    recording.run();
    assertEquals(casts, device.casts - before);
    float[] actual = out.toFloats();
    for (int i = 0; i < expected.length; i++) {
      assertEquals(2 * expected[i], actual[i]);
    }
  }

  @Test
  void aRecordingReadsNoStaleCopyAndLeavesACurrentOne() {
    Tensor out = scope.tensor(SHAPE, DType.BF16);
    current(1);
    Recording both = recording(out, true);
    Recording alone = recording(out, false);
    current(0); // nothing has run
    readsTwice(out, both, 0);
    current(0);
    readsTwice(out, both, 0);
    backend.upload(new float[] {0.11f, 0.22f, 0.33f}, w);
    readsTwice(out, both, 1);
    readsTwice(out, alone, 0);
    assertEquals(Optional.empty(), backend.currentCopy(w));
    readsTwice(out, both, 1);
    readsTwice(out, alone, 0);
    current(1);
  }

  @Test
  void aRecordingMakesNoCopyOfItsOwn() {
    Recording writing =
        backend
            .record(
                () -> {
                  assertEquals(Optional.empty(), backend.copy(w));
                  backend.run(new Elementwise.Fill(0.3, w));
                })
            .orElseThrow();
    current(1); // made now, behind the recording, which does not know it
    writing.run();
    current(1);
  }

  @Test
  void aCopyThatARecordingMadeStaleIsCastInIt() {
    Tensor out = scope.tensor(SHAPE, DType.BF16);
    current(1);
    Recording recording =
        backend
            .record(
                () -> {
                  backend.run(new Elementwise.Fill(0.3, w));
                  backend.run(new Elementwise.Scale(1, backend.copy(w).orElseThrow(), out));
                })
            .orElseThrow();
    current(0);
    for (int i = 0; i < 2; i++) {
      backend.upload(new float[] {1, 2, 3}, w);
      recording.run();
      assertArrayEquals(rounded(w), out.toFloats());
      current(0);
    }
  }

  @Test
  void aRecordingIsNotFooledByOneThatWasBegunAgain() {
    int[] tries = new int[1];
    Backend twice =
        new CheckedBackend(
            new BackendDecorator() {
              @Override
              public Backend inner() {
                return device;
              }

              @Override
              public Optional<Recording> record(Runnable work) {
                device.record(work);
                return device.record(work);
              }
            });
    try (Scope own = new Scope(twice)) {
      Tensor x = own.of(SHAPE, 1, 2, 3);
      Tensor read = own.tensor(SHAPE, DType.BF16);
      twice.copy(x);
      Recording recording =
          twice
              .record(
                  () -> {
                    if (tries[0]++ == 0) {
                      twice.run(new Elementwise.Fill(0.3, x));
                    }
                    twice.run(new Elementwise.Scale(1, twice.copy(x).orElseThrow(), read));
                  })
              .orElseThrow();
      twice.upload(new float[] {4, 5, 6}, x);
      recording.run();
      assertArrayEquals(new float[] {4, 5, 6}, read.toFloats());
      assertTrue(twice.currentCopy(x).isPresent());
    }
    assertEquals(2, tries[0]);
  }
}
