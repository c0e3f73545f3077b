package org.catchupmix.core.cpu.conv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.check.Conformance;
import org.catchupmix.core.check.MatrixCases;
import org.catchupmix.core.check.OpCase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Matmul against the reference, and the same bits for any number of threads. */
@EnabledIf("org.catchupmix.core.cpu.NarrowerVectors#areNew")
class MatMulTest {
  private static final int[] SIZES = {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 64, 65, 100, 129, 257};

  private static int size(Random random) {
    return SIZES[random.nextInt(SIZES.length)];
  }

  @Test
  void randomSizes() {
    Random random = new Random(3);
    Backend reference = Backends.open("reference");
    List<Backend> backends =
        Stream.of(1, 2, 3)
            .map(n -> Backends.choose("cpu", BackendOptions.defaults().withThreads(n)).backend())
            .toList();
    for (int trial = 0; trial < 300; trial++) {
      int k = trial % 20 == 0 ? 1300 : size(random);
      OpCase c =
          MatrixCases.matmul(
              "" + trial,
              size(random),
              size(random),
              k,
              random.nextBoolean(),
              random.nextBoolean());
      List<double[]> expected = c.results(reference);
      List<double[]> first = c.results(backends.getFirst());
      double error = Conformance.error(c, first, expected);
      assertTrue(error < 1e-6, c.inputs() + ": relative error " + error);
      for (Backend cpu : backends) {
        assertArrayEquals(first.getFirst(), c.results(cpu).getFirst(), c.inputs().toString());
      }
    }
    backends.forEach(Backend::close);
  }
}
