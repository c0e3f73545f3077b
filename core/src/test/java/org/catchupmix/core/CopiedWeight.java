package org.catchupmix.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/**
 * A weight of which a device keeps a copy, what an optimiser needs for it, and a count of casts.
 */
abstract class CopiedWeight {
  static final Shape SHAPE = Shape.of(3);
  static final SgdSettings SETTINGS = new SgdSettings(0.1, 0.9, true, 1e-3);

  /** Counts casts, and records as a GPU does: nothing runs before the recording does. */
  static final class Device implements BackendDecorator {
    private final Backend inner;
    private List<Primitive> tape;
    int casts;
    boolean failing;

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

  final Device device =
      new Device(
          ((CheckedBackend)
                  Backends.choose("cpu", BackendOptions.defaults().withPrecision(Precision.BF16))
                      .backend())
              .inner());
  final Backend backend = new CheckedBackend(device);
  final Scope scope = new Scope(backend);
  final Tensor w = scope.of(SHAPE, 1.001, -2.003, 3.007);
  final Tensor gradient = scope.of(SHAPE, 0.3, -0.2, 0.1);
  final Tensor velocity = scope.filled(SHAPE, 0);

  @AfterEach
  void close() {
    scope.close();
    backend.close();
  }

  static float[] rounded(Tensor t) {
    float[] values = t.toFloats();
    for (int i = 0; i < values.length; i++) {
      values[i] = Bf16.round(values[i]);
    }
    return values;
  }

  /** The copy has the numbers of w; so many casts made it so since the last time. */
  void current(int casts) {
    int before = device.casts;
    assertArrayEquals(rounded(w), backend.copy(w).orElseThrow().toFloats());
    assertEquals(casts, device.casts - before);
  }

  Update.SgdStep step(Optional<Tensor> copy, Optional<Update.StepControl> control) {
    return new Update.SgdStep(w, gradient, velocity, SETTINGS, control, copy);
  }
}
