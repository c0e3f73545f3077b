package org.catchupmix.core.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.reference.ReferenceProvider;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Device;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One thread at a time uses a backend, none does after it was closed, and auto says what it took.
 */
class BackendUseTest {
  /** Uses the device from another thread while it runs a primitive. */
  private record Shared(Backend inner, CompletableFuture<Throwable> failure)
      implements BackendDecorator {
    @Override
    public void run(Primitive primitive) {
      Device outer = primitive.work().writes().getFirst().device();
      failure.complete(
          assertThrows(
              CompletionException.class,
              () -> CompletableFuture.runAsync(() -> outer.allocate(DType.F32, 1)).join()));
      inner.run(primitive);
    }
  }

  @Test
  void twoThreadsAtOnceAreRejected() {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    Backend cpu = ((CheckedBackend) Backends.open("cpu")).inner();
    try (Backend shared = new CheckedBackend(new Shared(cpu, failure));
        TensorScope scope = new TensorScope(shared)) {
      Tensor x = scope.filled(Shape.of(3), 2);
      assertInstanceOf(IllegalStateException.class, failure.join().getCause());
      assertEquals(2, x.toFloats()[2]);
    }
  }

  @Test
  void oneThreadAfterAnotherIsAllowed() {
    try (Backend cpu = Backends.open("cpu");
        TensorScope scope = new TensorScope(cpu)) {
      Tensor x = scope.filled(Shape.of(3), 2);
      assertEquals(2, CompletableFuture.supplyAsync(x::toFloats).join()[0]);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "reference"})
  void aClosedBackendIsRejected(String name) {
    Backend backend = Backends.open(name);
    TensorScope scope = new TensorScope(backend);
    Tensor x = scope.filled(Shape.of(3), 2);
    backend.close();
    assertThrows(IllegalStateException.class, () -> scope.real(Shape.of(3)));
    assertThrows(IllegalStateException.class, x::toDoubles);
    assertThrows(IllegalStateException.class, () -> backend.run(new Elementwise.Fill(1, x)));
    assertThrows(IllegalStateException.class, () -> backend.record(() -> {}));
    backend.close();
    scope.close();
    assertTrue(x.isReleased());
  }

  /** A device that this machine has but cannot use, as cpu without the vector module. */
  private record Missing(String name, String why) implements BackendProvider {
    @Override
    public int autoRank() {
      return 100;
    }

    @Override
    public Availability probe() {
      return new Availability(false, why);
    }

    @Override
    public Backend open(int number, BackendOptions options) {
      throw new AssertionError(name);
    }

    @Override
    public List<String> diagnose() {
      return List.of();
    }
  }

  @Test
  void autoSaysInOneLineWhatItPassedOver() {
    List<BackendProvider> inOrder =
        List.of(new Missing("cpu", "no vector module"), new ReferenceProvider());
    Backends.Choice choice = Backends.automatic(inOrder, BackendOptions.defaults());
    try (Backend backend = choice.backend()) {
      assertEquals("reference", backend.name());
      assertEquals(1, choice.why().lines().count());
      assertTrue(choice.why().contains("not cpu: no vector module"), choice.why());
    }
  }
}
