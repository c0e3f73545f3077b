package org.catchupmix.study.analyze;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.state.Initialization;
import org.catchupmix.run.RunException;
import org.catchupmix.study.analyze.ImageMaps.FilterMap;
import org.catchupmix.study.robust.Pattern;
import org.junit.jupiter.api.Test;

class MapsTest {
  private static final int SIDE = 16;
  private static final ImageTransform TRANSFORM =
      new ImageTransform(new double[] {0.5, 0.4, 0.3}, new double[] {0.25, 0.2, 0.5});

  private static ImageDataset images() {
    byte[][] images = new byte[3][];
    for (int i = 0; i < 3; i++) {
      images[i] = Pattern.of(SIDE, SIDE, 3);
      images[i][i] = (byte) 255;
    }
    return new ImageDataset(
        "d", SIDE, SIDE, 3, images, new int[] {0, 1, 2}, List.of("a", "b", "c"));
  }

  private static double[] normalized(byte[] image) {
    double[] x = new double[image.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = ((image[i] & 0xFF) / 255.0 - TRANSFORM.mean()[i % 3]) / TRANSFORM.std()[i % 3];
    }
    return x;
  }

  /** Loss of class 1 by the formula, for normalized pixels. */
  private static double loss(Network network, double[] x) {
    try (Graph graph = Graph.inference(network.backend())) {
      Var input = Var.constant(graph.scope().of(Shape.of(1, SIDE, SIDE, 3), x));
      double[] z = network.forward(Pass.inference(graph), input).value().toDoubles();
      return Math.log(Arrays.stream(z).map(Math::exp).sum()) - z[1];
    }
  }

  private static double[] features(Network network, double[] x, int point) {
    double[][] found = new double[1][];
    try (Graph graph = Graph.inference(network.backend())) {
      Var input = Var.constant(graph.scope().of(Shape.of(1, SIDE, SIDE, 3), x));
      Pass pass =
          new Pass(
              graph,
              false,
              (_, at, h) -> {
                found[0] = at == point ? h.value().toDoubles() : found[0];
                return h;
              });
      network.forward(pass, input);
    }
    return found[0];
  }

  @Test
  void saliencyIsTheSlopeOfTheLossAndFiltersAreOrderedByTheirNorms() {
    try (Backend backend = Backends.open("reference");
        Network network =
            Models.build(
                backend, new ModelSpec("preact-resnet10", 4, 3, 3, ModelSpec.Stem.CIFAR, false))) {
      Initialization.fill(network, 3, false);
      ImageMaps maps = ImageMaps.of(network, TRANSFORM, images(), 1, 2, 3);
      double[] x = normalized(images().image(1));
      for (int pixel : new int[] {0, 1, 50, 117, 255}) {
        double expected = 0;
        for (int c = 0; c < 3; c++) {
          double[] up = x.clone();
          double[] down = x.clone();
          double step = 1e-6;
          up[3 * pixel + c] += step / TRANSFORM.std()[c];
          down[3 * pixel + c] -= step / TRANSFORM.std()[c];
          double slope = (loss(network, up) - loss(network, down)) / (2 * step);
          expected = Math.max(expected, Math.abs(slope));
        }
        assertEquals(expected, maps.saliency()[pixel], 1e-4 * expected + 1e-8, "pixel " + pixel);
      }
      double[] h = features(network, x, 2);
      int filters = h.length / (maps.height() * maps.width());
      double[] norms = new double[filters];
      for (int i = 0; i < h.length; i++) {
        norms[i % filters] += h[i] * h[i];
      }
      List<Integer> order =
          IntStream.range(0, filters)
              .boxed()
              .sorted(Comparator.comparingDouble(c -> -norms[c]))
              .toList();
      assertEquals(order.subList(0, 3), maps.strongest().stream().map(FilterMap::filter).toList());
      assertEquals(
          order.subList(filters - 3, filters),
          maps.weakest().stream().map(FilterMap::filter).toList());
      Stream.concat(maps.strongest().stream(), maps.weakest().stream())
          .forEach(
              f -> {
                assertEquals(Math.sqrt(norms[f.filter()]), f.norm(), 1e-9);
                double[] map =
                    IntStream.range(0, h.length / filters)
                        .mapToDouble(i -> h[i * filters + f.filter()])
                        .toArray();
                assertArrayEquals(map, f.map(), 1e-12);
              });
      assertEquals("b", maps.label());
      assertTrue(List.of("a", "b", "c").contains(maps.predicted()));
    }
  }

  @Test
  void imagesAreSpreadOverTheSetOrThoseAskedFor() {
    assertArrayEquals(new int[] {0, 25, 50, 75}, analysis().numbers(100));
    assertArrayEquals(new int[] {0, 1}, analysis().numbers(2));
    assertArrayEquals(new int[] {7, 3}, analysis(7, 3, 7).numbers(8));
    assertThrows(RunException.class, () -> analysis(3, 8).numbers(8));
  }

  private static MapsAnalysis analysis(Integer... images) {
    return new MapsAnalysis(List.of(images), OptionalInt.empty(), 2);
  }
}
