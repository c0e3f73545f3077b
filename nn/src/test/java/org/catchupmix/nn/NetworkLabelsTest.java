package org.catchupmix.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.view.GraphNode;
import org.catchupmix.core.view.GraphView;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.state.Initialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkLabelsTest {
  static List<String> names() {
    return Models.kinds().stream().map(Models.Kind::name).toList();
  }

  private static GraphView record(String model, Pass.Mixer mixing) {
    ModelSpec spec = new ModelSpec(model, 2, 3, 10, ModelSpec.Stem.CIFAR, false);
    try (Backend backend = Backends.open("cpu");
        Network network = Models.build(backend, spec);
        TensorScope scope = new TensorScope(backend);
        Graph graph = Graph.recording(backend)) {
      Initialization.fill(network, 1, false);
      NetworkLabels names = new NetworkLabels(network, h -> "scaled " + h.shape());
      Var x = Var.constant(scope.filled(Shape.of(2, 8, 8, 3), 0.5));
      network.forward(names.watch(new Pass(graph, true, mixing)), x);
      return GraphView.of(graph, names.labels());
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void anOperationBelongsToTheModuleOfItsParameters(String model) {
    GraphView view = record(model, Pass.Mixer.NONE);
    int checked = 0;
    for (GraphNode.Operation operation : view.operations()) {
      for (GraphNode.Input input : operation.inputs()) {
        for (GraphNode.Leaf leaf : view.leaves()) {
          if (leaf.id() == input.node() && leaf.parameter()) {
            String owner = leaf.name().substring(0, leaf.name().lastIndexOf('.'));
            assertEquals(owner, operation.module(), leaf.name());
            checked++;
          }
        }
      }
    }
    assertEquals(view.leaves().stream().filter(GraphNode.Leaf::parameter).count(), checked);
  }

  @Test
  void sumsAndReluBelongToTheirBlock() {
    GraphView view = record("resnet10", Pass.Mixer.NONE);
    assertEquals(
        "layer1.0 layer2.0 layer3.0 layer4.0",
        view.operations().stream()
            .filter(o -> o.name().equals("Relu"))
            .map(GraphNode.Operation::module)
            .collect(Collectors.joining(" ")));
  }

  @Test
  void whatIsRecordedAtAMixPointIsMarked() {
    GraphView view =
        record("preact-resnet10", (graph, point, h) -> point == 3 ? graph.scale(h, 2) : h);
    List<GraphNode.Operation> marked =
        view.operations().stream().filter(o -> !o.mark().isEmpty()).toList();
    assertEquals(1, marked.size());
    assertEquals("Scale", marked.getFirst().name());
    assertEquals("mix point 3: scaled [2,4,4,4]", marked.getFirst().mark());
    assertTrue(marked.getFirst().module().isEmpty());
  }
}
