package org.catchupmix.core.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.Backends;
import org.catchupmix.core.DType;
import org.catchupmix.core.Precision;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.junit.jupiter.api.Test;

/** Casts that are made at once are recorded where they are applied, with the same numbers. */
class CastAllTest {
  @Test
  void isRecordedWhereItIsApplied() {
    BackendOptions half = BackendOptions.defaults().withPrecision(Precision.BF16);
    try (Backend backend = Backends.choose("reference", half).backend();
        Scope scope = new Scope(backend)) {
      Var w = Var.parameter(scope.of(Shape.of(3), 1.001, -2.003, 3.007));
      try (Graph graph = Graph.recording(backend)) {
        graph.castAll(DType.BF16, List.of(w));
        assertEquals(0, graph.record().size());
        Var once = graph.as(DType.BF16, w);
        Var again = graph.as(DType.BF16, w);
        assertEquals(2, graph.record().size());
        assertSame(w, once.producer().inputs().getFirst());
        assertNotSame(once.value(), again.value(), "each result has memory of its own");
        assertArrayEquals(again.value().toFloats(), once.value().toFloats());
        Tensor seed = scope.tensor(w.shape(), DType.BF16);
        backend.upload(new float[] {1, 2, 3}, seed);
        Gradients gradients = graph.backward(graph.add(once, again), seed);
        assertArrayEquals(new float[] {2, 4, 6}, gradients.of(w).toFloats());
      }
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
