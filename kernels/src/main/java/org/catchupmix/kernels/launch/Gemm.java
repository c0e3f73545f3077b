package org.catchupmix.kernels.launch;

import java.util.List;
import java.util.Optional;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/** Matrix multiplication, {@code gemm.cu}. */
public record Gemm(KernelLibrary library) {
  public static final Variants<GemmShape> VARIANTS =
      new Variants<>(
          "gemm",
          List.of(
              Variant.of("v1", s -> Blocks.of(tiles(s).elements())),
              // An eighth of v1's instructions and a 64th of its loads by the emulator for
              // [128,256,128].
              Variant.<GemmShape>of("v2", s -> Blocks.of(tiles(s).launch(1)))
                  .where(s -> tiles(s).areFaster()),
              Variant.<GemmShape>of("v3", s -> Blocks.of(tiles(s).launch(1)))
                  .where(s -> tiles(s).areFaster())
                  .onTensorCores(),
              Variant.<GemmShape>of("v5", s -> Blocks.of(stages(s).launch(1)))
                  .refusing(Gemm::ragged)
                  .where(s -> stages(s).areFaster())
                  .onTensorCores()));

  private static GemmTiles stages(GemmShape s) {
    return GemmTiles.ofStages(s.m(), s.n(), 1, true);
  }

  private static Optional<String> ragged(GemmShape s, Target target) {
    return GemmTiles.ragged(target, s.transposeA() ? s.m() : s.k(), s.transposeB() ? s.k() : s.n());
  }

  private static GemmTiles tiles(GemmShape s) {
    return new GemmTiles(s.m(), s.n(), 1);
  }

  /** Computes {@code out = op(a) op(b)}. */
  public void run(
      Precision precision, GemmShape s, DeviceMemory a, DeviceMemory b, DeviceMemory out) {
    Variants.Call call = VARIANTS.on(library, s, new Target(precision, library.chip()));
    call.launch(
        KernelArguments.of()
            .pointer(a)
            .flag(s.transposeA())
            .pointer(b)
            .flag(s.transposeB())
            .pointer(out)
            .i32(s.m(), s.n(), s.k()));
  }
}
