package org.catchupmix.study.analyze;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.layers.Linear;
import org.catchupmix.study.analyze.DropAnalysis.LinearHead;
import org.catchupmix.study.analyze.DropAnalysis.Order;
import org.catchupmix.study.analyze.DropAnalysis.Result;
import org.junit.jupiter.api.Test;

/** Zeroed dimensions before a linear layer made by hand. */
class LinearHeadTest {
  private static final double[] LATENT = {3, -1, 2};

  /** Two classes: z = (x0 - x1, x2) + (0, 0.5). */
  private static final LinearHead HEAD =
      new LinearHead(LATENT, new double[] {1, -1, 0, 0, 0, 1}, new double[] {0, 0.5});

  private static int[] correct(Order order, int label) {
    int[] counts = new int[4];
    HEAD.count(LATENT, label, order.of(LATENT, 1, 0), counts);
    return counts;
  }

  @Test
  void ordersByHand() {
    assertArrayEquals(new int[] {0, 2, 1}, Order.HIGHEST.of(LATENT, 1, 0));
    assertArrayEquals(new int[] {1, 2, 0}, Order.LOWEST.of(LATENT, 1, 0));
    double[] equal = {5, 5, 5};
    assertArrayEquals(new int[] {0, 1, 2}, Order.HIGHEST.of(equal, 1, 0), "equal values");
    assertArrayEquals(new int[] {0, 1, 2}, Order.LOWEST.of(equal, 1, 0), "equal values");
  }

  @Test
  void randomOrdersAreOfTheImageAndTheSeed() {
    double[] many = new double[50];
    int[] first = Order.RANDOM.of(many, 1, 7);
    assertArrayEquals(first, Order.RANDOM.of(many, 1, 7));
    assertFalse(Arrays.equals(first, Order.RANDOM.of(many, 1, 8)));
    assertFalse(Arrays.equals(first, Order.RANDOM.of(many, 2, 7)));
  }

  @Test
  void accuracyByHand() {
    // All: (4, 2.5). Without x0: (1, 2.5). Without x0, x2: (1, 0.5). Nothing: (0, 0.5).
    assertArrayEquals(new int[] {1, 0, 1, 0}, correct(Order.HIGHEST, 0));
    assertArrayEquals(new int[] {0, 1, 0, 1}, correct(Order.HIGHEST, 1));
    // Without x1: (3, 2.5). Without x1, x2: (3, 0.5). Nothing: (0, 0.5).
    assertArrayEquals(new int[] {1, 1, 1, 0}, correct(Order.LOWEST, 0));
  }

  @Test
  void equalScoresAreWrong() {
    LinearHead even = new LinearHead(new double[] {3}, new double[] {1, 1}, new double[2]);
    int[] counts = new int[2];
    even.count(new double[] {3}, 0, new int[] {0}, counts);
    assertArrayEquals(new int[2], counts);
  }

  @Test
  void areaByHand() {
    Map<Order, double[]> accuracy = new EnumMap<>(Order.class);
    accuracy.put(Order.HIGHEST, new double[] {100, 50, 0});
    accuracy.put(Order.LOWEST, new double[] {100, 100, 20});
    Result r = new Result(2, accuracy);
    assertEquals(50, r.area(Order.HIGHEST));
    assertEquals((100 + 60) / 2.0, r.area(Order.LOWEST));
    assertArrayEquals(new double[] {0, 50, 100}, r.shares());
  }

  @Test
  void theLastLayerIsFoundBehindScores() {
    try (Backend backend = Backends.open("reference");
        Graph graph = Graph.inference(backend)) {
      Linear linear = new Linear(graph.scope(), 3, 2);
      List<Names.Named> named = Names.of(linear).tensors();
      backend.upload(new double[] {1, -1, 0, 0, 0, 1}, named.get(0).tensor());
      backend.upload(new double[] {0, 0.5}, named.get(1).tensor());
      Var x = Var.constant(graph.scope().of(Shape.of(1, 3), LATENT));
      LinearHead head = LinearHead.of(linear.forward(Pass.inference(graph), x));
      assertArrayEquals(LATENT, head.latent(0));
      assertArrayEquals(HEAD.weight(), head.weight());
      assertArrayEquals(HEAD.bias(), head.bias());
      assertThrows(IllegalArgumentException.class, () -> LinearHead.of(x));
    }
  }
}
