package org.catchupmix.core.cpu.conv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.Matrix;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Matmul against plain loops in double precision, and the same bits for any number of threads. */
@EnabledIf("org.catchupmix.core.cpu.NarrowerVectors#areNew")
class MatMulTest {
  private static final int[] SIZES = {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 64, 65, 100, 129, 257};

  private static int size(Random random) {
    return SIZES[random.nextInt(SIZES.length)];
  }

  @Test
  void randomSizes() {
    Random random = new Random(3);
    List<Backend> backends =
        Stream.of(1, 2, 3)
            .map(n -> Backends.choose("cpu", BackendOptions.defaults().withThreads(n)).backend())
            .toList();
    for (int trial = 0; trial < 300; trial++) {
      int m = size(random);
      int n = size(random);
      int k = trial % 20 == 0 ? 1300 : size(random);
      boolean ta = random.nextBoolean();
      boolean tb = random.nextBoolean();
      float[] a = PlainConvolution.random(random, m * k);
      float[] b = PlainConvolution.random(random, k * n);
      double[] expected = new double[m * n];
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          for (int t = 0; t < k; t++) {
            expected[i * n + j] +=
                (double) a[ta ? t * m + i : i * k + t] * b[tb ? j * k + t : t * n + j];
          }
        }
      }
      String name = "matmul %dx%dx%d %s %s".formatted(m, n, k, ta, tb);
      int[] bits = null;
      for (Backend cpu : backends) {
        try (TensorScope scope = new TensorScope(cpu)) {
          Tensor left = scope.of(ta ? Shape.of(k, m) : Shape.of(m, k), a);
          Tensor right = scope.of(tb ? Shape.of(n, k) : Shape.of(k, n), b);
          Tensor out = scope.filled(Shape.of(m, n), Double.NaN);
          cpu.run(new Matrix.Matmul(left, ta, right, tb, out));
          double error = PlainConvolution.relativeError(expected, out.toFloats());
          assertTrue(error < 1e-6, name + ": relative error " + error);
          int[] now = PlainConvolution.bits(out.toFloats());
          assertArrayEquals(bits == null ? now : bits, now, name);
          bits = now;
        }
      }
    }
    backends.forEach(Backend::close);
  }
}
