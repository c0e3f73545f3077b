package org.catchupmix.core.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.Backends;
import org.catchupmix.core.DType;
import org.catchupmix.core.Precision;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.junit.jupiter.api.Test;

/**
 * Casts of parameters: by the copy that the device keeps, and back when the gradient is asked for.
 */
class ParameterCastTest {
  @Test
  void aKeptCopyIsRecordedAsACastAndOutlivesTheGraph() {
    BackendOptions half = BackendOptions.defaults().withPrecision(Precision.BF16);
    try (Backend backend = Backends.choose("reference", half).backend();
        Scope scope = new Scope(backend)) {
      Var w = Var.parameter(scope.of(Shape.of(3), 1.001, -2.003, 3.007));
      Tensor copy;
      try (Graph graph = Graph.recording(backend)) {
        Var once = graph.apply(new ArithmeticOp.Cast(w, DType.BF16, true, w.shape()));
        Var again = graph.apply(new ArithmeticOp.Cast(w, DType.BF16, true, w.shape()));
        Var own = graph.as(DType.BF16, w);
        copy = once.value();
        assertSame(copy, again.value());
        assertNotSame(copy, own.value(), "a cast that is not kept has memory of its own");
        assertArrayEquals(own.value().toFloats(), copy.toFloats());
        Tensor seed = scope.tensor(w.shape(), DType.BF16);
        backend.upload(new float[] {1, 2, 3}, seed);
        Gradients gradients = graph.backward(graph.add(once, again), seed);
        assertArrayEquals(new float[] {2, 4, 6}, gradients.of(w).toFloats());
      }
      assertFalse(copy.isReleased());
      assertSame(copy, backend.copy(w.value()).orElseThrow());
    }
  }

  @Test
  void aGradientIsCastWhenItIsAskedFor() {
    BackendOptions half = BackendOptions.defaults().withPrecision(Precision.BF16);
    try (Backend backend = Backends.choose("cpu", half).backend();
        Scope scope = new Scope(backend)) {
      Var w = Var.parameter(scope.of(Shape.of(3), 1.001, -2.003, 3.007));
      try (Graph graph = Graph.recording(backend)) {
        Tensor seed = scope.tensor(w.shape(), DType.BF16);
        backend.upload(new float[] {1, 2, 3}, seed);
        Var twice = graph.scale(graph.as(DType.BF16, w), 2);
        Gradients gradients = graph.backward(twice, seed);
        assertTrue(gradients.has(w));
        assertEquals(DType.BF16, gradients.stored(w).dtype());
        assertArrayEquals(new float[] {2, 4, 6}, gradients.stored(w).toFloats());
        assertEquals(DType.F32, gradients.of(w).dtype());
        assertArrayEquals(new float[] {2, 4, 6}, gradients.of(w).toFloats());
        assertSame(gradients.of(w), gradients.stored(w));
      }
    }
  }
}
