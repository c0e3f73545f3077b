package org.catchupmix.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.filters.FilterSnapshot;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.state.Initialization;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Measurements of a small network, against values that are computed apart from it. */
class FilterProbeTest {
  private static final int SIDE = 8;
  private static final int CLASSES = 3;
  private static final ImageTransform TRANSFORM =
      new ImageTransform(new double[] {0.4, 0.5, 0.6}, new double[] {0.2, 0.3, 0.25});

  private final Backend backend = Backends.open("reference");
  private final Network network =
      Models.build(
          backend, new ModelSpec("preact-resnet10", 2, 3, CLASSES, ModelSpec.Stem.CIFAR, false));
  private final ImageDataset images = images();

  @BeforeEach
  void fill() {
    Initialization.fill(network, 1, false);
  }

  @AfterEach
  void close() {
    network.close();
    backend.close();
  }

  private static ImageDataset images() {
    byte[] pattern = new byte[SIDE * SIDE * 3];
    for (int i = 0; i < pattern.length; i++) {
      pattern[i] = (byte) (i * i * 7 + i / SIDE * 40);
    }
    byte[][] images = new byte[4][];
    for (int n = 0; n < images.length; n++) {
      images[n] = pattern.clone();
      Arrays.fill(images[n], 0, 40 * n, (byte) (50 * n));
    }
    return new ImageDataset(
        "pattern", SIDE, SIDE, 3, images, new int[] {0, 2, 1, 2}, List.of("a", "b", "c"));
  }

  private FilterSnapshot measure(int batch) {
    return FilterProbe.of(network, images, TRANSFORM, batch, 1, _ -> {});
  }

  private double[] tensor(String name) {
    return network.named().stream()
        .filter(n -> n.name().equals(name))
        .map(Names.Named::tensor)
        .findFirst()
        .orElseThrow()
        .toDoubles();
  }

  @Test
  void theInputIsThatOfTheImages() {
    double[] norms = new double[3];
    for (int n = 0; n < images.size(); n++) {
      byte[] image = images.image(n);
      for (int c = 0; c < 3; c++) {
        double squares = 0;
        for (int i = c; i < image.length; i += 3) {
          double x = ((image[i] & 0xFF) / 255.0 - TRANSFORM.mean()[c]) / TRANSFORM.std()[c];
          squares += x * x;
        }
        norms[c] += Math.sqrt(squares) / images.size();
      }
    }
    assertArrayEquals(norms, measure(4).points().get(0).activation(), 1e-9);
  }

  /**
   * Behind the last mix point of this network come the mean over the pixels and a linear layer: the
   * gradient of each pixel is {@code W^T (softmax(z) - y) / (H W)}.
   */
  @Test
  void gradientsAtTheLastPointByFormula() {
    double[][] z = Evaluation.scores(network, images, TRANSFORM, 4, _ -> {});
    double[] w = tensor("linear.weight");
    int channels = w.length / CLASSES;
    double[] norms = new double[channels];
    for (int n = 0; n < images.size(); n++) {
      double sum = Arrays.stream(z[n]).map(Math::exp).sum();
      for (int c = 0; c < channels; c++) {
        double v = 0;
        for (int k = 0; k < CLASSES; k++) {
          double y = images.label(n) == k ? 1 : 0;
          v += w[k * channels + c] * (Math.exp(z[n][k]) / sum - y);
        }
        // The stages halve the side three times: one pixel is left.
        norms[c] += Math.abs(v) / images.size();
      }
    }
    assertArrayEquals(norms, measure(4).points().get(5).gradient(), 1e-12);
  }

  @Test
  void nothingDependsOnTheBatchAndNothingIsChanged() {
    List<double[]> before = network.named().stream().map(n -> n.tensor().toDoubles()).toList();
    FilterSnapshot whole = measure(4);
    List<Integer> done = new ArrayList<>();
    FilterSnapshot parts = FilterProbe.of(network, images, TRANSFORM, 3, 1, done::add);
    assertEquals(List.of(3, 1), done);
    assertEquals(List.of(1, 2, 3, 4, 5), whole.pointsAfterInput());
    whole
        .points()
        .forEach(
            (k, s) -> {
              assertArrayEquals(s.activation(), parts.points().get(k).activation(), 1e-12);
              assertArrayEquals(s.gradient(), parts.points().get(k).gradient(), 1e-12);
            });
    for (int i = 0; i < before.size(); i++) {
      assertArrayEquals(before.get(i), network.named().get(i).tensor().toDoubles());
    }
    long own = network.named().stream().mapToLong(n -> n.tensor().bytes()).sum();
    assertEquals(own, backend.memoryUse().liveBytes(), "memory is given back");
  }

  @Test
  void noImageIsItsOwnPartner() {
    int[] partner = FilterProbe.pairing(7, 3);
    int[] met = new int[7];
    int at = 0;
    for (int i = 0; i < 7; i++) {
      assertNotEquals(at, partner[at]);
      met[at]++;
      at = partner[at];
    }
    assertEquals(0, at);
    assertArrayEquals(new int[] {1, 1, 1, 1, 1, 1, 1}, met, "one ring");
    assertArrayEquals(new int[] {0}, FilterProbe.pairing(1, 3));
  }
}
