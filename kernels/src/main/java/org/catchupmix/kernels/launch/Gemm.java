package org.catchupmix.kernels.launch;

import java.util.List;
import java.util.Optional;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.library.KernelLibrary;

/** Matrix multiplication, {@code gemm.cu}. */
public final class Gemm {
  public static final Variants<GemmShape> VARIANTS =
      new Variants<>(
          "gemm",
          List.of(
              Variant.of("v1", s -> Blocks.of(inBatches(s, tiles(s).elements()))),
              // An eighth of v1's instructions and a 64th of its loads by the emulator for
              // [128,256,128].
              Variant.<GemmShape>of("v2", s -> Blocks.of(tiles(s).launch(batch(s))))
                  .where(s -> tiles(s).areFaster()),
              Variant.<GemmShape>of("v3", s -> Blocks.of(tiles(s).launch(batch(s))))
                  .where(s -> tiles(s).areFaster())
                  .onTensorCores(),
              Variant.<GemmShape>of("v5", s -> Blocks.of(stages(s).launch(batch(s))))
                  .refusing(Gemm::ragged)
                  .where(s -> stages(s).areFaster())
                  .onTensorCores()));

  private final KernelLibrary library;

  public Gemm(KernelLibrary library) {
    this.library = library;
  }

  private static int batch(GemmShape s) {
    return Math.min(s.products(), Launch.MAX_GRID);
  }

  private static Launch inBatches(GemmShape s, Launch one) {
    return Launch.of(one.gridX(), batch(s), one.blockX());
  }

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
    Target target = new Target(precision, library.chip());
    long bytes = target.type().bytes();
    for (int first = 0; first < s.products(); first += Launch.MAX_GRID) {
      int products = Math.min(Launch.MAX_GRID, s.products() - first);
      GemmShape part = new GemmShape(products, s.m(), s.n(), s.k(), s.transposeA(), s.transposeB());
      VARIANTS
          .on(library, part, target)
          .launch(
              KernelArguments.of()
                  .pointer(a, first * bytes * s.m() * s.k())
                  .flag(s.transposeA())
                  .pointer(b, first * bytes * s.k() * s.n())
                  .flag(s.transposeB())
                  .pointer(out, first * bytes * s.m() * s.n())
                  .i32(s.m(), s.n(), s.k()));
    }
  }
}
