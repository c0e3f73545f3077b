package org.catchupmix.nn.models;

import java.util.Map;
import java.util.TreeMap;
import org.catchupmix.core.autograd.ArithmeticOp.MatMul;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.operation.LayerOp.Convolution;
import org.catchupmix.core.operation.LayerOp.TransposedConvolution;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;

/**
 * Cost of a network on one image, found by running it.
 *
 * @param flops floating-point operations of convolutions and matmuls, forward, for one image; a
 *     multiplication and an addition count as two
 * @param mixPoints shape {@code [H,W,C]} of the features at each mix point
 */
public record NetworkCost(long parameters, double flops, Map<Integer, Shape> mixPoints) {
  /**
   * Runs the network on one image.
   *
   * @param height in pixels, as width
   */
  public static NetworkCost of(Network network, int height, int width, int channels) {
    Map<Integer, Shape> points = new TreeMap<>();
    try (TensorScope scope = new TensorScope(network.backend());
        Graph graph = Graph.recording(network.backend())) {
      Shape image = Shape.of(1, height, width, channels);
      Pass pass =
          new Pass(
              graph,
              false,
              (_, point, h) -> {
                points.put(point, Shape.of(h.shape().dim(1), h.shape().dim(2), h.shape().dim(3)));
                return h;
              });
      network.forward(pass, Var.constant(scope.filled(image, 0)));
      double flops = graph.record().stream().mapToDouble(v -> flops(v.producer())).sum();
      return new NetworkCost(network.parameterCount(), flops, points);
    }
  }

  private static double flops(Op operation) {
    return switch (operation) {
      case Convolution c -> c.geometry().flops();
      case TransposedConvolution c -> c.geometry().flops();
      case MatMul(Var a, Var b, boolean transposeB) ->
          2.0 * a.shape().elements() * b.shape().dim(transposeB ? -2 : -1);
      default -> 0;
    };
  }
}
