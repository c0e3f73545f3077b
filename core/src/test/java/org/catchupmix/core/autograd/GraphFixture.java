package org.catchupmix.core.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.tensor.Shape;
import org.junit.jupiter.api.AfterEach;

/** A graph on {@code reference}, which is closed after each test. */
public abstract class GraphFixture {
  protected final Backend backend = Backends.open("reference");
  protected final TensorScope scope = new TensorScope(backend);
  protected final Graph graph = Graph.recording(backend);

  @AfterEach
  void close() {
    graph.close();
    scope.close();
    assertEquals(0, backend.memoryUse().liveBytes(), "all memory was given back");
    backend.close();
  }

  protected Var parameter(double... values) {
    return Var.parameter(scope.of(Shape.of(values.length), values));
  }
}
