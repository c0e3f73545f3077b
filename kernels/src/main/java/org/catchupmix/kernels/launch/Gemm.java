package org.catchupmix.kernels.launch;

import org.catchupmix.core.DType;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/** Matrix products, {@code gemm.cu}: {@code out [M,N] = op(a) op(b)}. */
public final class Gemm {
  /** The kernels, from plain to fast. */
  public enum Variant implements KernelVariant {
    /** Plain. */
    V1("One thread per element of the result."),
    /** Tiles. */
    V2(
        "A block loads tiles of both matrices into shared memory, and each of its 256 threads"
            + " multiplies 4 rows by 4 columns in registers: a number that was loaded once is used 64"
            + " times.");

    private final String idea;

    Variant(String idea) {
      this.idea = idea;
    }

    @Override
    public String idea() {
      return idea;
    }
  }

  /** An eighth of v1's instructions and a 64th of its loads, as counted for [128,256,128]. */
  public static final Variant BEST = Variant.V2;

  private static final String FILE = "gemm";

  private final KernelLibrary library;

  /** On a device. */
  public Gemm(KernelLibrary library) {
    this.library = library;
  }

  /** The best variant for a result {@code [M,N]}. */
  public static Variant choose(int m, int n) {
    return new ProductTiles(m, n).pay() ? BEST : Variant.V1;
  }

  /** Runs the best variant on factors of a type, F32 or BF16, to a product of that type. */
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
    run(choose(m, n), type, a, transposeA, b, transposeB, out, m, n, k);
  }

  /** The same by a variant of choice. */
  public void run(
      Variant variant,
      DType type,
      DeviceMemory a,
      boolean transposeA,
      DeviceMemory b,
      boolean transposeB,
      DeviceMemory out,
      int m,
      int n,
      int k) {
    ProductTiles tiles = new ProductTiles(m, n);
    library.launch(
        FILE,
        variant.entry(FILE, type),
        variant == Variant.V1 ? tiles.elements() : tiles.launch(1),
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
