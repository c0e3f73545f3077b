package org.catchupmix.kernels.launch;

import java.util.List;
import org.catchupmix.core.DType;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Matrix multiplication, {@code gemm.cu}.
 *
 * @param library of the device
 */
public record Gemm(KernelLibrary library) {
  /** From plain to fast. */
  public static final Variants<GemmShape> VARIANTS =
      new Variants<>(
          "gemm",
          List.of(
              Variant.of("v1", s -> Blocks.of(tiles(s).elements())),
              // An eighth of v1's instructions and a 64th of its loads, as counted for
              // [128,256,128].
              Variant.<GemmShape>of("v2", s -> Blocks.of(tiles(s).launch(1)))
                  .where(s -> tiles(s).pay())));

  private static GemmTiles tiles(GemmShape s) {
    return new GemmTiles(s.m(), s.n());
  }

  /** {@code out = op(a) op(b)}, all of a type, F32 or BF16. */
  public void run(DType type, GemmShape s, DeviceMemory a, DeviceMemory b, DeviceMemory out) {
    VARIANTS.launch(
        library,
        s,
        type,
        KernelArguments.of()
            .pointer(a)
            .flag(s.transposeA())
            .pointer(b)
            .flag(s.transposeB())
            .pointer(out)
            .i32(s.m(), s.n(), s.k()));
  }
}
