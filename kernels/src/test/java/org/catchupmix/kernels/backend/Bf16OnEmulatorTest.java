package org.catchupmix.kernels.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.backend.Scope;
import org.catchupmix.core.check.Conformance;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.check.OpCases;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.emulator.SeedAgreement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All primitives with BF16 activations by the committed PTX on the emulator against {@code
 * reference}, which rounds at the same places.
 */
class Bf16OnEmulatorTest {
  private static final BackendOptions OPTIONS =
      BackendOptions.defaults().withPrecision(Precision.BF16);
  private static final Backend REFERENCE = Backends.choose("reference", OPTIONS).backend();
  private static final SeedAgreement<EmulatedDevice> EMULATORS =
      EmulatedDevice.three(Precision.BF16);

  static List<OpCase> cases() {
    return OpCases.in(Precision.BF16);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithTheReferenceInAnyOrderOfBlocks(OpCase c) {
    List<double[]> actual = EMULATORS.of(c, device -> c.results(device.backend()));
    Conformance.Verdict verdict =
        Conformance.judge(
            c, OPTIONS, EMULATORS.first().backend().options(), actual, c.results(REFERENCE));
    assertTrue(verdict.passed(), c + ": " + verdict);
  }

  /** 1 + 2^-8 rounds differently if it is rounded to F32 first. */
  @Test
  void arraysAreRoundedOnTheirWay() {
    try (Scope scope = new Scope(EMULATORS.first().backend())) {
      Tensor t = scope.tensor(Shape.of(3), DType.BF16);
      t.device().upload(new double[] {1 + 0x1p-8 + 0x1p-40, -3, Double.NaN}, t);
      assertArrayEquals(new double[] {1 + 0x1p-7, -3, Double.NaN}, t.toDoubles());
      t.device().upload(new float[] {1 + 0x1p-8f, Float.MAX_VALUE, 0.5f}, t);
      assertArrayEquals(new float[] {1, Float.POSITIVE_INFINITY, 0.5f}, t.toFloats());
    }
  }
}
