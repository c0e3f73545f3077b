package org.catchupmix.mix;

import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.tensor.Shape;
import org.junit.jupiter.api.AfterEach;

/** A recorded graph in double precision for each test. */
abstract class ReferenceGraph {
  final Backend backend = Backends.open("reference");
  final Graph graph = Graph.recording(backend);

  @AfterEach
  void close() {
    graph.close();
    backend.close();
  }

  Var constant(Shape shape, double... values) {
    return Var.constant(graph.scope().of(shape, values));
  }

  static double[] numbers(Mixed mixed) {
    return mixed.features().value().toDoubles();
  }
}
