package org.catchupmix.emulator.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random operations on initialized bytes have the result of the same operations on a set. */
class DefinednessTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 5, 63, 64, 65, 128, 1000})
  void agreesWithASet(int bytes) {
    Random random = new Random(bytes);
    Definedness other = new Definedness(bytes);
    BitSet others = new BitSet();
    Definedness defined = new Definedness(bytes);
    BitSet expected = new BitSet();
    for (int trial = 0; trial < 20_000; trial++) {
      int from = random.nextInt(bytes);
      int end = from + 1 + random.nextInt(bytes - from);
      int shifted = random.nextInt(bytes - (end - from) + 1);
      switch (random.nextInt(6)) {
        case 0 -> {
          defined.add(from, end - from);
          expected.set(from, end);
        }
        case 1 -> {
          defined.remove(from, end - from);
          expected.clear(from, end);
        }
        case 2 -> {
          other.add(from, end - from);
          others.set(from, end);
        }
        case 3 -> {
          defined.copyRange(from, other, shifted, end - from);
          BitSet copied = others.get(shifted, shifted + end - from);
          expected.clear(from, end);
          copied.stream().forEach(at -> expected.set(from + at));
        }
        case 4 -> {
          defined.addAll(other);
          expected.or(others);
        }
        default -> {
          other = new Definedness(defined);
          others = (BitSet) expected.clone();
        }
      }
      int missing = expected.nextClearBit(shifted);
      int limit = shifted + end - from;
      assertEquals(missing < limit ? missing : -1, defined.firstMissing(shifted, end - from));
      assertEquals(missing >= limit, defined.has(shifted, end - from));
      assertEquals(expected.cardinality() == bytes, defined.complete());
    }
  }
}
