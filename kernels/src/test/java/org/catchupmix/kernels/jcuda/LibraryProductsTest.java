package org.catchupmix.kernels.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.Backends;
import org.catchupmix.core.CheckedBackend;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.DType;
import org.catchupmix.core.Precision;
import org.catchupmix.core.check.Conformance;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.check.OpCases;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.emulator.driver.GpuDriver;
import org.catchupmix.kernels.backend.CudaBackend;
import org.catchupmix.kernels.backend.Dnn;
import org.catchupmix.kernels.backend.KernelDnn;
import org.catchupmix.kernels.launch.KernelSet;
import org.catchupmix.kernels.launch.PadBf16;
import org.catchupmix.kernels.library.KernelLibrary;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What surrounds the calls into the libraries, with our own convolutions in the place of cuDNN's,
 * on the emulator: products as 1x1 convolutions, and padding for BF16.
 */
class LibraryProductsTest {
  private static final Backend REFERENCE = Backends.open("reference");
  private static final Backend REFERENCE_BF16 =
      Backends.choose("reference", BackendOptions.defaults().withPrecision(Precision.BF16))
          .backend();
  private static final GpuDriver DRIVER =
      new PtxEmulator(EmulatorOptions.defaults().withCounting(false));
  private static final KernelLibrary LIBRARY = new KernelLibrary(DRIVER);
  private static final KernelSet KERNELS = new KernelSet(LIBRARY);
  private static final KernelDnn OWN = new KernelDnn(KERNELS);

  private static final KernelDnn OWN_BF16 = new KernelDnn(KERNELS, DType.BF16);

  /** cuDNN's passes by our own kernels. */
  private static Convolutions convolutions(Dnn own) {
    return new Convolutions() {
      @Override
      public void forward(DeviceMemory x, DeviceMemory w, Conv2dGeometry g, DeviceMemory y) {
        own.conv2d(x, w, g, y);
      }

      @Override
      public void inputGradient(
          DeviceMemory dy, DeviceMemory w, Conv2dGeometry g, DeviceMemory dx) {
        own.conv2dInputGradient(dy, w, g, dx);
      }

      @Override
      public void weightGradient(
          DeviceMemory x, DeviceMemory dy, Conv2dGeometry g, DeviceMemory dw) {
        own.conv2dWeightGradient(x, dy, g, dw);
      }
    };
  }

  private static void transposeBf16(DeviceMemory from, int rows, int columns, DeviceMemory to) {
    short[] a = new short[rows * columns];
    short[] b = new short[rows * columns];
    DRIVER.download(from, MemorySegment.ofArray(a));
    for (int i = 0; i < a.length; i++) {
      b[i % columns * rows + i / columns] = a[i];
    }
    DRIVER.upload(MemorySegment.ofArray(b), to);
  }

  private static void transpose(DeviceMemory from, int rows, int columns, DeviceMemory to) {
    float[] a = new float[rows * columns];
    float[] b = new float[rows * columns];
    DRIVER.download(from, MemorySegment.ofArray(a));
    for (int i = 0; i < a.length; i++) {
      b[i % columns * rows + i / columns] = a[i];
    }
    DRIVER.upload(MemorySegment.ofArray(b), to);
  }

  /** Products as 1x1 convolutions. */
  private record AsConvolutions(Products products, Dnn rest) implements Dnn {
    @Override
    public DType type() {
      return rest.type();
    }

    @Override
    public String arithmetic() {
      return "test";
    }

    @Override
    public String description() {
      return products.library();
    }

    @Override
    public void matmul(
        DeviceMemory a,
        boolean transposeA,
        DeviceMemory b,
        boolean transposeB,
        DeviceMemory out,
        int m,
        int n,
        int k) {
      products.run(a, transposeA, b, transposeB, out, m, n, k);
    }

    @Override
    public void conv2d(DeviceMemory x, DeviceMemory w, Conv2dGeometry g, DeviceMemory y) {
      rest.conv2d(x, w, g, y);
    }

    @Override
    public void conv2dInputGradient(
        DeviceMemory dy, DeviceMemory w, Conv2dGeometry g, DeviceMemory dx) {
      rest.conv2dInputGradient(dy, w, g, dx);
    }

    @Override
    public void conv2dWeightGradient(
        DeviceMemory x, DeviceMemory dy, Conv2dGeometry g, DeviceMemory dw) {
      rest.conv2dWeightGradient(x, dy, g, dw);
    }

    @Override
    public void close() {
      products.close();
    }
  }

  /**
   * In the place of cuDNN in BF16: refuses sides that are no multiple of 8, and memory that is not
   * of their size.
   */
  private static final class InBf16 implements Dnn {
    private final Dnn own = new KernelDnn(KERNELS, DType.BF16);
    private int calls;

    private static void size(DeviceMemory bf16, long count) {
      assertEquals(count * Short.BYTES, bf16.bytes(), "the size of a BF16 tensor");
    }

    @Override
    public DType type() {
      return DType.BF16;
    }

    @Override
    public String arithmetic() {
      return "test";
    }

    @Override
    public String description() {
      return "test";
    }

    @Override
    public void matmul(
        DeviceMemory a,
        boolean transposeA,
        DeviceMemory b,
        boolean transposeB,
        DeviceMemory out,
        int m,
        int n,
        int k) {
      calls++;
      assertEquals(0, (m | n | k) % 8, "sides that tensor cores take");
      size(a, (long) m * k);
      size(b, (long) k * n);
      size(out, (long) m * n);
      own.matmul(a, transposeA, b, transposeB, out, m, n, k);
    }

    private void check(Conv2dGeometry g, DeviceMemory x, DeviceMemory w, DeviceMemory y) {
      calls++;
      assertEquals(0, (g.inChannels() | g.outChannels()) % 8, "channels that tensor cores take");
      size(x, g.inputShape().elements());
      size(w, g.weightShape().elements());
      size(y, g.outputShape().elements());
    }

    @Override
    public void conv2d(DeviceMemory x, DeviceMemory w, Conv2dGeometry g, DeviceMemory y) {
      check(g, x, w, y);
      own.conv2d(x, w, g, y);
    }

    @Override
    public void conv2dInputGradient(
        DeviceMemory dy, DeviceMemory w, Conv2dGeometry g, DeviceMemory dx) {
      check(g, dx, w, dy);
      own.conv2dInputGradient(dy, w, g, dx);
    }

    @Override
    public void conv2dWeightGradient(
        DeviceMemory x, DeviceMemory dy, Conv2dGeometry g, DeviceMemory dw) {
      check(g, x, dw, dy);
      own.conv2dWeightGradient(x, dy, g, dw);
    }

    @Override
    public void close() {}
  }

  static List<OpCase> products() {
    return OpCases.all().stream().filter(c -> c.primitive().equals("matmul")).toList();
  }

  static List<OpCase> productsAndConvolutions() {
    return OpCases.all().stream()
        .filter(c -> c.primitive().startsWith("conv2d") || c.primitive().equals("matmul"))
        .toList();
  }

  private static void agrees(OpCase c, CudaBackend device, Backend reference) {
    Backend backend = new CheckedBackend(device);
    Precision precision = backend.storageDtype() == DType.BF16 ? Precision.BF16 : Precision.FP32;
    long before = DRIVER.memoryUse().liveBytes();
    Conformance.Verdict verdict =
        Conformance.judge(
            c,
            BackendOptions.defaults().withPrecision(precision),
            backend.options(),
            c.results(backend),
            c.results(reference));
    assertTrue(verdict.passed(), c + ": " + verdict);
    assertEquals(before, DRIVER.memoryUse().liveBytes(), c + " keeps memory");
  }

  @ParameterizedTest
  @MethodSource("products")
  void productsAsConvolutionsAgreeWithTheReference(OpCase c) {
    Products products =
        new CudnnProducts(DRIVER, Float.BYTES, convolutions(OWN), LibraryProductsTest::transpose);
    Dnn dnn = new AsConvolutions(products, OWN);
    agrees(c, new CudaBackend("test", KERNELS, dnn, Set.of()), REFERENCE);
  }

  /** As on a machine without cuBLAS 12: with padding around, in BF16. */
  @ParameterizedTest
  @MethodSource("products")
  void productsAsConvolutionsInBf16(OpCase c) {
    Products products =
        new CudnnProducts(
            DRIVER, Short.BYTES, convolutions(OWN_BF16), LibraryProductsTest::transposeBf16);
    Dnn bf16 = new PaddedDnn(DRIVER, new AsConvolutions(products, OWN_BF16), new PadBf16(LIBRARY));
    CudaBackend device =
        new CudaBackend("test", KERNELS, OWN, Optional.of(bf16), Optional.empty(), Set.of());
    agrees(c, device, REFERENCE_BF16);
  }

  @ParameterizedTest
  @MethodSource("productsAndConvolutions")
  void paddedInBf16(OpCase c) {
    InBf16 library = new InBf16();
    Dnn bf16 = new PaddedDnn(DRIVER, library, new PadBf16(LIBRARY));
    CudaBackend device =
        new CudaBackend("test", KERNELS, OWN, Optional.of(bf16), Optional.empty(), Set.of());
    agrees(c, device, REFERENCE_BF16);
    assertEquals(1, library.calls);
  }
}
