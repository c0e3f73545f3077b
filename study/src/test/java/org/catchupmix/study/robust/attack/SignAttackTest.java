package org.catchupmix.study.robust.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.state.FileTensor;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.nn.state.StateDict;
import org.catchupmix.progress.Progress;
import org.catchupmix.study.robust.suite.Measured;
import org.catchupmix.study.robust.suite.RunResult;
import org.catchupmix.study.robust.suite.Suite;
import org.catchupmix.study.robust.suite.TestedNetwork;
import org.junit.jupiter.api.Test;

/** Compares attacks with PyTorch in float64, on equal images and starts. */
class SignAttackTest {
  private static final int SIZE = 28;
  private static final int ELEMENTS = SIZE * SIZE;

  /** The start that the script has too: multiples of the golden ratio. */
  private static double[] golden(int n) {
    double[] start = new double[n * ELEMENTS];
    for (int i = 0; i < start.length; i++) {
      double m = (i + 1) * 0.6180339887498949;
      start[i] = 2 * (m - Math.floor(m)) - 1;
    }
    return start;
  }

  private final Safetensors fixture;
  private final ImageDataset images;
  private final ImageTransform transform;

  SignAttackTest() throws URISyntaxException {
    fixture =
        Safetensors.read(
            Path.of(SignAttackTest.class.getResource("/robust/attack.safetensors").toURI()));
    ImageDataset test = Datasets.load("fashion-sample").test();
    images = test.subset(IntStream.range(0, test.size() / 10).map(i -> 10 * i).toArray());
    transform =
        new ImageTransform(
            new double[] {Double.parseDouble(fixture.metadata().get("mean"))},
            new double[] {Double.parseDouble(fixture.metadata().get("std"))});
  }

  private Network network(Backend backend) {
    Map<String, FileTensor> weights = new LinkedHashMap<>();
    fixture
        .tensors()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith("w.")) {
                weights.put(name.substring(2), tensor);
              }
            });
    Network network =
        Models.build(
            backend, new ModelSpec("preact-resnet10", 4, 1, 10, ModelSpec.Stem.CIFAR, false));
    StateDict.load(network, weights, "fixture");
    return network;
  }

  private static Shape shape(int n) {
    return Shape.of(n, SIZE, SIZE, 1);
  }

  private byte[] pixels(int n) {
    byte[] out = new byte[n * ELEMENTS];
    for (int i = 0; i < n; i++) {
      System.arraycopy(images.image(i), 0, out, i * ELEMENTS, ELEMENTS);
    }
    return out;
  }

  private int[] labels(int n) {
    return IntStream.range(0, n).map(images::label).toArray();
  }

  private static double[] unit(byte[] pixels) {
    double[] out = new double[pixels.length];
    Arrays.setAll(out, i -> (pixels[i] & 0xFF) / 255.0);
    return out;
  }

  @Test
  void theGradientIsThatOfPyTorch() {
    double[] expected = fixture.tensors().get("gradient").toDoubles();
    double norm = Math.sqrt(Arrays.stream(expected).map(v -> v * v).sum());
    for (String device : new String[] {"reference", "cpu"}) {
      try (Backend backend = Backends.open(device);
          Network network = network(backend)) {
        double[] actual =
            new PixelInput(network, transform).gradient(unit(pixels(4)), shape(4), labels(4));
        double square = 0;
        int flipped = 0;
        for (int i = 0; i < expected.length; i++) {
          square += Math.pow(expected[i] - actual[i], 2);
          flipped += Math.signum(expected[i]) == Math.signum(actual[i]) ? 0 : 1;
        }
        boolean exact = device.equals("reference");
        assertEquals(0, Math.sqrt(square) / norm, exact ? 1e-9 : 1e-4, device);
        assertTrue(flipped <= (exact ? 0 : 4), device + ": " + flipped + " signs differ");
      }
    }
  }

  /** Right answers after the attack, image by image. */
  private double[] right(Network network, Attack attack, int n, double[] start) {
    PixelInput input = new PixelInput(network, transform);
    double[] changed = attack.perturb(input, unit(pixels(n)), shape(n), labels(n), start);
    double[] scores = input.scores(changed, shape(n));
    double[] right = new double[n];
    for (int i = 0; i < n; i++) {
      int best = 0;
      for (int k = 1; k < 10; k++) {
        best = scores[10 * i + k] > scores[10 * i + best] ? k : best;
      }
      right[i] = best == images.label(i) ? 1 : 0;
    }
    return right;
  }

  @Test
  void accuraciesAreThoseOfPyTorch() {
    try (Backend backend = Backends.open("cpu");
        Network network = network(backend)) {
      int all = images.size();
      SignAttack none = new SignAttack(0, 0, 0, false, 1);
      double[] still = new double[all * ELEMENTS];
      assertArrayEquals(expected("clean", all), right(network, none, all, still));
      for (int levels : new int[] {4, 8}) {
        assertArrayEquals(
            expected("fgsm" + levels, all),
            right(network, SignAttack.fgsm(levels), all, still),
            "FGSM " + levels);
      }
      int some = 20;
      assertArrayEquals(
          expected("pgd", some), right(network, SignAttack.pgd(20, 1), some, golden(some)), "PGD");
      assertArrayEquals(
          expected("apgd", some), right(network, AutoPgd.of(20, 1), some, golden(some)), "APGD");
    }
  }

  private double[] expected(String name, int n) {
    return Arrays.copyOf(fixture.tensors().get("right." + name).toDoubles(), n);
  }

  /** An image counts as right if it withstands the attack from each start. */
  @Test
  void theWorstOfTheStartsCounts() throws IOException {
    try (Backend backend = Backends.open("cpu");
        Network network = network(backend)) {
      int[] numbers = IntStream.range(0, images.size()).toArray();
      double[] withstood = new double[numbers.length];
      Arrays.fill(withstood, 1);
      double first = 0;
      SignAttack attack = SignAttack.pgd(1, 1);
      for (int restart = 0; restart < 4; restart++) {
        double[] start = attack.start(5, restart, numbers, ELEMENTS);
        double[] right = right(network, attack, numbers.length, start);
        first = restart == 0 ? Arrays.stream(right).sum() : first;
        Arrays.setAll(withstood, i -> withstood[i] * right[i]);
      }
      double all = Arrays.stream(withstood).sum();
      assertTrue(all < first, all + " of " + first);
      TestedNetwork tested = new TestedNetwork("r", network, transform, images, numbers, 7);
      PrintStream silent = new PrintStream(OutputStream.nullOutputStream());
      RunResult.SuiteResult result =
          AttackSuite.pgd(Suite.PGD, SignAttack.pgd(1, 4), 5)
              .run(tested, Path.of("."), new Progress(silent, false, "pgd"));
      Measured measure = result.measures().getLast();
      assertEquals("top1_eps4", measure.name());
      assertEquals(100 * all / numbers.length, measure.value(), 1e-9);
    }
  }

  /** The first two images that withstand the authors' attack, from the same starts. */
  @Test
  void theAdaptiveAttackMovesPixelsAsItsAuthorsCode() {
    int[] chosen = IntStream.range(0, 20).filter(i -> expected("apgd", 20)[i] == 1).toArray();
    double[] clean = unit(pixels(20));
    double[] start = golden(20);
    double[] both = new double[2 * ELEMENTS];
    double[] starts = new double[2 * ELEMENTS];
    int[] label = new int[2];
    for (int i = 0; i < 2; i++) {
      System.arraycopy(clean, chosen[i] * ELEMENTS, both, i * ELEMENTS, ELEMENTS);
      System.arraycopy(start, chosen[i] * ELEMENTS, starts, i * ELEMENTS, ELEMENTS);
      label[i] = images.label(chosen[i]);
    }
    try (Backend backend = Backends.open("reference");
        Network network = network(backend)) {
      PixelInput input = new PixelInput(network, transform);
      double[] moved = AutoPgd.of(20, 1).perturb(input, both, shape(2), label, starts);
      assertArrayEquals(fixture.tensors().get("apgd").toDoubles(), moved, 1e-9);
    }
  }

  @Test
  void aImagesAttackDependsOnNoOther() {
    // The start is by the image's number, the gradient by the image.
    SignAttack attack = new SignAttack(8 / 255.0, 4 / 255.0, 2, true, 1);
    double[] together = attacked(1, attack, 2);
    double[] threads = attacked(2, attack, 2);
    assertArrayEquals(together, threads, "the same bits for any number of threads");
    double[] alone = attacked(1, attack, 1);
    assertArrayEquals(Arrays.copyOf(together, ELEMENTS), alone);
    double[] clean = unit(pixels(2));
    for (int i = 0; i < clean.length; i++) {
      assertTrue(together[i] >= 0 && together[i] <= 1, "valid pixel");
      assertEquals(clean[i], together[i], 8 / 255.0 + 1e-15, "within epsilon");
    }
  }

  private double[] attacked(int threads, SignAttack attack, int n) {
    try (Backend backend =
            Backends.choose("cpu", BackendOptions.defaults().withThreads(threads)).backend();
        Network network = network(backend)) {
      int[] numbers = Arrays.copyOf(new int[] {17, 4}, n);
      return attack.perturb(
          new PixelInput(network, transform),
          unit(pixels(n)),
          shape(n),
          labels(n),
          attack.start(3, 0, numbers, ELEMENTS));
    }
  }
}
