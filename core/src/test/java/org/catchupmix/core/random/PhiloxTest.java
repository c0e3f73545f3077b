package org.catchupmix.core.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PhiloxTest {
  @Test
  void agreesWithTheKnownAnswersOfRandom123() {
    int[] out = new int[4];
    Philox.block(0, 0, 0, 0, 0, 0, out);
    assertArrayEquals(new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, out);
    Philox.block(-1, -1, -1, -1, -1, -1, out);
    assertArrayEquals(new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}, out);
    Philox.block(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0, out);
    assertArrayEquals(new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}, out);
  }

  @Test
  void aDrawDependsOnItsPositionAlone() {
    double[] whole = new double[100];
    Philox.uniforms(9, 4, 0, 100, (i, u) -> whole[i] = u);
    double[] pieces = new double[100];
    Philox.uniforms(9, 4, 37, 100, (i, u) -> pieces[i] = u);
    Philox.uniforms(9, 4, 0, 37, (i, u) -> pieces[i] = u);
    assertArrayEquals(whole, pieces);
  }

  @Test
  void normalsHaveTheMomentsOfANormalDistribution() {
    int n = 100_000;
    double[] block = new double[n];
    Philox.normals(1, 2, 0, n, (i, z) -> block[i] = z);
    assertMoments(block);
    PhiloxRandom random = new PhiloxRandom(1, "normal");
    assertMoments(DoubleStream.generate(random::nextNormal).limit(n).toArray());
  }

  private static void assertMoments(double[] z) {
    double[] bounds = {0.015, 0.02, 0.04, 0.12};
    double[] moments = {0, 1, 0, 3};
    for (int k = 0; k < moments.length; k++) {
      int power = k + 1;
      double moment = Arrays.stream(z).map(v -> Math.pow(v, power)).average().orElseThrow();
      assertEquals(moments[k], moment, bounds[k]);
    }
  }

  @Test
  void streamsOfDifferentPurposesDiffer() {
    assertNotEquals(
        new PhiloxRandom(1, "order").nextLong(), new PhiloxRandom(1, "crop").nextLong());
    assertNotEquals(
        new PhiloxRandom(1, "crop", 1, 2).nextLong(), new PhiloxRandom(1, "crop", 2, 1).nextLong());
    assertEquals(
        new PhiloxRandom(1, "crop", 1, 2).nextLong(), new PhiloxRandom(1, "crop", 1, 2).nextLong());
  }

  @Test
  void permutationHoldsEachNumberOnce() {
    int[] p = new PhiloxRandom(3, "test").permutation(50);
    assertArrayEquals(IntStream.range(0, 50).toArray(), Arrays.stream(p).sorted().toArray());
  }
}
