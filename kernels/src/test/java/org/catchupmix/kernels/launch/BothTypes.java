package org.catchupmix.kernels.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.catchupmix.core.backend.KernelChoices;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.tensor.Bf16;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.kernels.backend.CudaBackend;
import org.catchupmix.kernels.backend.KernelSet;
import org.catchupmix.kernels.library.KernelLibrary;

/** Two backends on one emulator that store activations as F32 and as BF16. */
final class BothTypes implements AutoCloseable {
  private static final float[] SPECIAL = {
    Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0, -0f
  };

  private final KernelLibrary library =
      new KernelLibrary(new PtxEmulator(EmulatorOptions.defaults().withCounting(false)));
  private final KernelSet kernels = new KernelSet(library);
  private final CudaBackend f32 = CudaBackend.ofKernels("f32", kernels, Precision.FP32, Set.of());

  /** This backend also takes F32. */
  final CudaBackend bf16 = CudaBackend.ofKernels("bf16", kernels, Precision.BF16, Set.of());

  KernelLibrary library() {
    return library;
  }

  /**
   * Requires that BF16 results are the F32 results on the same numbers, rounded once. Results that
   * are not activations must be equal.
   */
  void agree(String what, OpCase c) {
    agree(what, c, false);
  }

  /** Compares as above with some NaN, infinite and zero numbers. */
  void agreeOnSpecialNumbers(String what, OpCase c) {
    agree(what, c, true);
  }

  private void agree(String what, OpCase c, boolean special) {
    List<double[]> single = results(f32, c, special);
    List<double[]> half = results(bf16, c, special);
    for (int i = 0; i < half.size(); i++) {
      OpCase.Argument out = c.outputs().get(i);
      double[] exact = single.get(i);
      assertArrayEquals(
          out.kind() == OpCase.Kind.ACTIVATION
              ? Arrays.stream(exact).map(Bf16::round).toArray()
              : exact,
          half.get(i),
          "%s of %s, %s".formatted(out.name(), c, what));
    }
  }

  private static List<double[]> results(CudaBackend b, OpCase c, boolean special) {
    Random random = new Random(9);
    try (TensorScope scope = new TensorScope(b)) {
      OpCase.Bound bound = c.bind(scope);
      for (int i = 0; i < bound.in().length; i++) {
        round(c.inputs().get(i), bound.in()[i], special ? random : null);
      }
      for (int i = 0; i < bound.out().length; i++) {
        round(c.outputs().get(i), bound.out()[i], null);
      }
      long before = b.memoryUse().liveBytes();
      c.run(b, bound);
      assertEquals(before, b.memoryUse().liveBytes(), c + " gives scratch back");
      return c.read(bound);
    }
  }

  /** Rounds activations to BF16, so that both backends have the same numbers. */
  private static void round(OpCase.Argument a, Tensor t, Random special) {
    if (a.kind() == OpCase.Kind.ACTIVATION) {
      float[] values = rounded(t.toFloats());
      for (int i = 0; special != null && i < values.length; i++) {
        if (special.nextInt(20) == 0) {
          values[i] = SPECIAL[special.nextInt(SPECIAL.length)];
        }
      }
      t.device().upload(values, t);
    }
  }

  static float[] rounded(float[] values) {
    return Bf16.values(Bf16.bits(values));
  }

  /** Runs an action with each variant that accepts the sizes in both types. */
  <S> void forEach(Variants<S> variants, S sizes, Consumer<String> action) {
    for (Variant<S> v : variants.all()) {
      if (v.accepts(sizes, Target.oldest(DType.F32))
          && v.accepts(sizes, Target.oldest(DType.BF16))) {
        library.choose(new KernelChoices(Map.of(variants.operation(), v.label())));
        action.accept(v.label());
      }
    }
    library.choose(KernelChoices.NONE);
    action.accept("the choice");
  }

  @Override
  public void close() {
    bf16.close();
  }
}
