package org.catchupmix.mix;

import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.tensor.Shape;
import org.junit.jupiter.api.AfterEach;

/** A recorded graph in double precision for each test. */
public abstract class ReferenceGraph {
  protected final Backend backend = Backends.open("reference");
  protected final Graph graph = Graph.recording(backend);

  @AfterEach
  void close() {
    graph.close();
    backend.close();
  }

  protected Var constant(Shape shape, double... values) {
    return Var.constant(graph.scope().of(shape, values));
  }

  protected static double[] numbers(Mixed mixed) {
    return mixed.features().value().toDoubles();
  }
}
