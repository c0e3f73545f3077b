package org.catchupmix.parallel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.parallel.Communicator;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** The sum of gradients has equal bits for any ranks. */
class GradientTreeTest {
  private static final List<Shape> SHAPES = List.of(Shape.of(3, 5), Shape.of(31), Shape.of(7));

  private static float[] gradient(int shard, int parameter) {
    double[] values =
        new PhiloxRandom(shard, "gradient", parameter)
            .doubles(SHAPES.get(parameter).elements(), -1, 1)
            .toArray();
    float[] out = new float[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) values[i];
    }
    return out;
  }

  /** The sums that a rank gets. */
  private static List<float[]> sums(Shards shards, Communicator ranks) {
    try (Backend backend = Backends.open("cpu");
        TensorScope scope = new TensorScope(backend)) {
      List<Var> parameters = SHAPES.stream().map(s -> Var.parameter(scope.filled(s, 0))).toList();
      GradientTree tree = new GradientTree(scope, parameters, shards, ranks);
      for (int shard : shards.own()) {
        try (TensorScope pass = new TensorScope(backend)) {
          Map<Var, Tensor> gradients = new IdentityHashMap<>();
          for (int p = 0; p < parameters.size(); p++) {
            gradients.put(parameters.get(p), pass.of(SHAPES.get(p), gradient(shard, p)));
          }
          tree.add(shard, Gradients.of(gradients));
        }
      }
      Gradients sum = tree.sum();
      return parameters.stream().map(p -> sum.of(p).toFloats()).toList();
    }
  }

  private static List<List<float[]>> sums(int shards, LocalRanks local, int ranks)
      throws Exception {
    return LocalRanks.each(ranks, r -> sums(new Shards(shards, r, ranks), local.rank(r)));
  }

  @Test
  void anyNumberOfRanksGetsTheBitsOfOne() throws Exception {
    for (int shards = 2; shards <= 9; shards++) {
      List<float[]> alone = sums(shards, new LocalRanks(1), 1).getFirst();
      for (int ranks = 2; ranks <= shards; ranks++) {
        for (List<float[]> ofRank : sums(shards, new LocalRanks(ranks), ranks)) {
          for (int p = 0; p < SHAPES.size(); p++) {
            assertArrayEquals(alone.get(p), ofRank.get(p), shards + " shards, " + ranks + " ranks");
          }
        }
      }
    }
  }

  /** ((a + b) + (c + d)) + (e + f), element by element. */
  @Test
  void gradientsAreSummedByTheDocumentedTree() throws Exception {
    float[] sum = sums(6, new LocalRanks(1), 1).getFirst().getFirst();
    float[][] g = new float[6][];
    Arrays.setAll(g, s -> gradient(s, 0));
    boolean inOrderDiffers = false;
    for (int i = 0; i < sum.length; i++) {
      assertEquals(((g[0][i] + g[1][i]) + (g[2][i] + g[3][i])) + (g[4][i] + g[5][i]), sum[i]);
      inOrderDiffers |= sum[i] != g[0][i] + g[1][i] + g[2][i] + g[3][i] + g[4][i] + g[5][i];
    }
    assertTrue(inOrderDiffers, "the gradients are such that the order matters");
  }

  @Test
  void aShardWithoutOneOfTheGradientsIsRefused() {
    try (Backend backend = Backends.open("cpu");
        TensorScope scope = new TensorScope(backend)) {
      List<Var> parameters = SHAPES.stream().map(s -> Var.parameter(scope.filled(s, 0))).toList();
      GradientTree tree =
          new GradientTree(scope, parameters, new Shards(1, 0, 1), Ranks.ALONE.tensors());
      Gradients one = Gradients.of(Map.of(parameters.getLast(), scope.filled(SHAPES.getLast(), 1)));
      assertThrows(IllegalStateException.class, () -> tree.add(0, one));
    }
  }

  @Test
  void eachRankHasAShardAndEachShardItsRank() {
    for (int shards = 1; shards < 9; shards++) {
      for (int ranks = 1; ranks <= shards; ranks++) {
        int next = 0;
        for (int r = 0; r < ranks; r++) {
          int[] own = new Shards(shards, r, ranks).own();
          assertFalse(own.length == 0);
          for (int s : own) {
            assertEquals(next++, s);
          }
        }
        assertEquals(shards, next);
      }
    }
    Shards five = new Shards(5, 0, 1);
    assertEquals(
        List.of(0, 2, 4, 6, 8),
        List.of(0, 1, 2, 3, 4).stream().map(s -> five.from(s, 11)).toList());
    assertEquals(3, five.size(4, 11));
    assertThrows(IllegalArgumentException.class, () -> new Shards(3, 0, 4));
  }
}
