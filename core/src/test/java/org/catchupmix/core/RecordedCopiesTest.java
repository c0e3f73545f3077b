package org.catchupmix.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a recording reads and writes of copies, whatever happened before its replay. */
class RecordedCopiesTest extends CopiedWeight {
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
  void aStaleCopyIsCastBeforeARecordingAndNotInIt() {
    Tensor out = scope.tensor(SHAPE, DType.BF16);
    current(1);
    backend.upload(new float[] {0.11f, 0.22f, 0.33f}, w);
    Recording recording = recording(out, true);
    readsTwice(out, recording, 0);
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
}
