package org.catchupmix.kernels.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.catchupmix.core.backend.KernelChoices;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.backend.Scope;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.tensor.Bf16;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.SeedAgreement;
import org.catchupmix.kernels.backend.CudaBackend;
import org.catchupmix.kernels.library.KernelLibrary;

/** A backend that stores activations as F32 and one that stores them as BF16, on one emulator. */
final class BothTypes implements AutoCloseable {
  private static final float[] SPECIAL = {
    Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0, -0f
  };

  private final KernelLibrary library =
      new KernelLibrary(new PtxEmulator(EmulatorOptions.defaults().withCounting(false)));
  private final KernelSet kernels = new KernelSet(library);
  private final CudaBackend f32 = CudaBackend.own("f32", kernels, Precision.FP32, Set.of());

  /** It takes F32 as well. */
  final CudaBackend bf16 = CudaBackend.own("bf16", kernels, Precision.BF16, Set.of());

  /** Backends that store F32, each with another order of blocks and warps. */
  static SeedAgreement<CudaBackend> threeInF32() {
    return SeedAgreement.on(
        emulator ->
            CudaBackend.own(
                "emulator", new KernelSet(new KernelLibrary(emulator)), Precision.FP32, Set.of()));
  }

  KernelLibrary library() {
    return library;
  }

  /** Runs a case on its tensors. */
  interface Run {
    void on(CudaBackend backend, OpCase.Bound bound);
  }

  /**
   * Holds that the results of a case in BF16 are those in F32 on the same numbers, rounded once: to
   * the bit. What is not stored as activations is the same.
   */
  void agree(String what, OpCase c) {
    agree(what, c, false, (b, bound) -> c.run(b, bound));
  }

  /** The same where now and then a number is NaN, an infinity or a zero. */
  void agreeOnSpecialNumbers(String what, OpCase c) {
    agree(what, c, true, (b, bound) -> c.run(b, bound));
  }

  void agree(String what, OpCase c, boolean special, Run run) {
    List<float[]> single = results(f32, c, special, run);
    List<float[]> half = results(bf16, c, special, run);
    for (int i = 0; i < half.size(); i++) {
      OpCase.Argument out = c.outputs().get(i);
      assertArrayEquals(
          out.kind() == OpCase.Kind.ACTIVATION ? rounded(single.get(i)) : single.get(i),
          half.get(i),
          "%s of %s, %s".formatted(out.name(), c, what));
    }
  }

  private static List<float[]> results(CudaBackend b, OpCase c, boolean special, Run run) {
    Random random = new Random(9);
    try (Scope scope = new Scope(b)) {
      OpCase.Bound bound = c.bind(scope);
      for (int i = 0; i < bound.in().length; i++) {
        round(c.inputs().get(i), bound.in()[i], special ? random : null);
      }
      for (int i = 0; i < bound.out().length; i++) {
        round(c.outputs().get(i), bound.out()[i], null);
      }
      long before = b.memoryUse().liveBytes();
      run.on(b, bound);
      assertEquals(before, b.memoryUse().liveBytes(), c + " gives scratch back");
      return c.read(bound).stream().map(BothTypes::floats).toList();
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

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** The numbers rounded to BF16. */
  static float[] rounded(float[] values) {
    return Bf16.values(Bf16.bits(values));
  }

  /** Each variant that accepts the sizes in both types, chosen while the action runs; then none. */
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
