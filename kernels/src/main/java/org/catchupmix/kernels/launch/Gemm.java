package org.catchupmix.kernels.launch;

import java.util.List;
import org.catchupmix.core.DType;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/** Matrix products, {@code gemm.cu}: {@code out [M,N] = op(a) op(b)}. */
public final class Gemm {
  /**
   * {@code [M,K]} by {@code [K,N]}.
   *
   * @param m rows of the product
   * @param n columns of the product
   * @param k terms of each sum
   */
  public record Sizes(int m, int n, int k) {
    private ProductTiles tiles() {
      return new ProductTiles(m, n);
    }
  }

  /** From plain to fast. */
  public static final Variants<Sizes, Blocks> VARIANTS =
      new Variants<>(
          "gemm",
          "gemm",
          List.of(
              Variant.of("v1", s -> Blocks.of(s.tiles().elements())),
              // An eighth of v1's instructions and a 64th of its loads, as counted for
              // [128,256,128].
              Variant.<Sizes, Blocks>of("v2", s -> Blocks.of(s.tiles().launch(1)))
                  .where(s -> s.tiles().pay())));

  private final KernelLibrary library;

  /** On a device. */
  public Gemm(KernelLibrary library) {
    this.library = library;
  }

  /** Runs a variant on factors of a type, F32 or BF16, to a product of that type. */
  public void run(
      DType type,
      DeviceMemory a,
      boolean transposeA,
      DeviceMemory b,
      boolean transposeB,
      DeviceMemory out,
      int m,
      int n,
      int k) {
    Sizes sizes = new Sizes(m, n, k);
    Variant<Sizes, Blocks> variant = VARIANTS.on(library, sizes, type);
    library.launch(
        VARIANTS.file(),
        VARIANTS.entry(variant, type),
        variant.blocks().apply(sizes).launch(),
        KernelArguments.of()
            .pointer(a)
            .flag(transposeA)
            .pointer(b)
            .flag(transposeB)
            .pointer(out)
            .i32(m)
            .i32(n)
            .i32(k));
  }
}
