package org.catchupmix.kernels.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.Backends;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.core.Precision;
import org.catchupmix.core.check.Conformance;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.check.OpCases;
import org.catchupmix.core.contract.CheckedBackend;
import org.catchupmix.kernels.backend.CudaBackend;
import org.catchupmix.kernels.backend.Dnn;
import org.catchupmix.kernels.backend.KernelDnn;
import org.catchupmix.kernels.driver.DeviceMemory;
import org.catchupmix.kernels.driver.GpuDriver;
import org.catchupmix.kernels.emulator.EmulatorOptions;
import org.catchupmix.kernels.emulator.PtxEmulator;
import org.catchupmix.kernels.launch.CastBf16;
import org.catchupmix.kernels.launch.KernelSet;
import org.catchupmix.kernels.library.KernelLibrary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What surrounds the calls into the libraries, with our own convolutions in the place of cuDNN's,
 * on the emulator: products as 1x1 convolutions, and rounding and padding for BF16.
 */
class LibraryProductsTest {
  private static final Backend REFERENCE = Backends.open("reference");
  private static final GpuDriver DRIVER =
      new PtxEmulator(EmulatorOptions.defaults().withCounting(false));
  private static final KernelLibrary LIBRARY = new KernelLibrary(DRIVER);
  private static final KernelSet KERNELS = new KernelSet(LIBRARY);
  private static final KernelDnn OWN = new KernelDnn(KERNELS);
  private static final CastBf16 CAST = new CastBf16(LIBRARY);

  /** cuDNN's passes by our own kernels. */
  private static final Convolutions CONVOLUTIONS =
      new Convolutions() {
        @Override
        public void forward(DeviceMemory x, DeviceMemory w, Conv2dGeometry g, DeviceMemory y) {
          OWN.conv2d(x, w, g, y);
        }

        @Override
        public void inputGradient(
            DeviceMemory dy, DeviceMemory w, Conv2dGeometry g, DeviceMemory dx) {
          OWN.conv2dInputGradient(dy, w, g, dx);
        }

        @Override
        public void weightGradient(
            DeviceMemory x, DeviceMemory dy, Conv2dGeometry g, DeviceMemory dw) {
          OWN.conv2dWeightGradient(x, dy, g, dw);
        }
      };

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
   * In the place of cuDNN in BF16: takes and gives BF16, computes in F32; refuses channels that are
   * no multiple of 8.
   */
  private record InBf16(int productBytes) implements Dnn {
    private static DeviceMemory wide(DeviceMemory bf16, long count) {
      assertEquals(count * Short.BYTES, bf16.bytes(), "the size of a BF16 tensor");
      DeviceMemory f32 = DRIVER.allocate(count * Float.BYTES);
      CAST.toF32(bf16, 1, (int) count, (int) count, f32);
      return f32;
    }

    private static void narrow(DeviceMemory f32, long count, DeviceMemory bf16) {
      assertEquals(count * Short.BYTES, bf16.bytes(), "the size of a BF16 tensor");
      CAST.toBf16(f32, 1, (int) count, 1, (int) count, bf16);
      DRIVER.free(f32);
    }

    private static DeviceMemory floats(long count) {
      return DRIVER.allocate(count * Float.BYTES);
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
      assertEquals(0, (m | n | k) % 8, "sides that tensor cores take");
      DeviceMemory fa = wide(a, (long) m * k);
      DeviceMemory fb = wide(b, (long) k * n);
      if (productBytes == Float.BYTES) {
        OWN.matmul(fa, transposeA, fb, transposeB, out, m, n, k);
      } else {
        DeviceMemory product = floats((long) m * n);
        OWN.matmul(fa, transposeA, fb, transposeB, product, m, n, k);
        narrow(product, (long) m * n, out);
      }
      DRIVER.free(fa);
      DRIVER.free(fb);
    }

    private static void check(Conv2dGeometry g) {
      assertEquals(0, (g.inChannels() | g.outChannels()) % 8, "channels that tensor cores take");
    }

    @Override
    public void conv2d(DeviceMemory x, DeviceMemory w, Conv2dGeometry g, DeviceMemory y) {
      check(g);
      DeviceMemory fx = wide(x, g.inputShape().elements());
      DeviceMemory fw = wide(w, g.weightShape().elements());
      DeviceMemory fy = floats(g.outputShape().elements());
      OWN.conv2d(fx, fw, g, fy);
      narrow(fy, g.outputShape().elements(), y);
      DRIVER.free(fx);
      DRIVER.free(fw);
    }

    @Override
    public void conv2dInputGradient(
        DeviceMemory dy, DeviceMemory w, Conv2dGeometry g, DeviceMemory dx) {
      check(g);
      DeviceMemory fy = wide(dy, g.outputShape().elements());
      DeviceMemory fw = wide(w, g.weightShape().elements());
      DeviceMemory fx = floats(g.inputShape().elements());
      OWN.conv2dInputGradient(fy, fw, g, fx);
      narrow(fx, g.inputShape().elements(), dx);
      DRIVER.free(fy);
      DRIVER.free(fw);
    }

    @Override
    public void conv2dWeightGradient(
        DeviceMemory x, DeviceMemory dy, Conv2dGeometry g, DeviceMemory dw) {
      check(g);
      DeviceMemory fx = wide(x, g.inputShape().elements());
      DeviceMemory fy = wide(dy, g.outputShape().elements());
      DeviceMemory fw = floats(g.weightShape().elements());
      OWN.conv2dWeightGradient(fx, fy, g, fw);
      narrow(fw, g.weightShape().elements(), dw);
      DRIVER.free(fx);
      DRIVER.free(fy);
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

  private static void agrees(OpCase c, Dnn dnn, Precision precision) {
    Backend backend = new CheckedBackend(new CudaBackend("test", KERNELS, dnn, Set.of()));
    long before = DRIVER.memoryUse().liveBytes();
    double error = Conformance.error(c, c.results(backend), c.results(REFERENCE));
    double most =
        Conformance.tolerance(
            c, BackendOptions.defaults().withPrecision(precision), backend.options());
    assertTrue(error <= most, c + " has relative error " + error + ", at most " + most);
    assertEquals(before, DRIVER.memoryUse().liveBytes(), c + " keeps memory");
  }

  @ParameterizedTest
  @MethodSource("products")
  void productsAsConvolutionsAgreeWithTheReference(OpCase c) {
    Products products =
        new CudnnProducts(DRIVER, Float.BYTES, CONVOLUTIONS, LibraryProductsTest::transpose);
    agrees(c, new AsConvolutions(products, OWN), Precision.FP32);
  }

  @ParameterizedTest
  @MethodSource("productsAndConvolutions")
  void roundedToBf16WithProductsInF32(OpCase c) {
    agrees(c, new Bf16Dnn(DRIVER, new InBf16(Float.BYTES), Float.BYTES, CAST), Precision.BF16);
  }

  @ParameterizedTest
  @MethodSource("products")
  void roundedToBf16WithProductsInBf16(OpCase c) {
    agrees(c, new Bf16Dnn(DRIVER, new InBf16(Short.BYTES), Short.BYTES, CAST), Precision.BF16);
  }

  /** Bits and the bits of the nearest BF16, worked out by hand from IEEE 754. */
  @Test
  void roundsToNearestEven() {
    int[][] cases = {
      {0x3f800000, 0x3f80}, // 1
      {0x3f808000, 0x3f80}, // halfway, to even: down
      {0x3f818000, 0x3f82}, // halfway, to even: up
      {0x3f808001, 0x3f81}, // just above halfway
      {0x3f807fff, 0x3f80}, // just below halfway
      {0x80000000, 0x8000}, // -0
      {0x7f7fffff, 0x7f80}, // the largest float overflows to infinity
      {0xff800000, 0xff80}, // -infinity
      {0x7f800001, 0x7fc0}, // NaN whose payload is in the lower half only
      {0xffc00001, 0xffc0}, // NaN with a sign
      {0x00000001, 0x0000}, // the smallest float
      {0x00018000, 0x0002}, // a subnormal halfway
    };
    int[] bits = new int[cases.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = cases[i][0];
    }
    DeviceMemory x = DRIVER.allocate(4L * bits.length);
    DeviceMemory y = DRIVER.allocate(2L * bits.length);
    DRIVER.upload(MemorySegment.ofArray(bits), x);
    CAST.toBf16(x, 1, bits.length, 1, bits.length, y);
    short[] rounded = new short[bits.length];
    DRIVER.download(y, MemorySegment.ofArray(rounded));
    for (int i = 0; i < bits.length; i++) {
      assertEquals(
          Integer.toHexString(cases[i][1]),
          Integer.toHexString(rounded[i] & 0xffff),
          Integer.toHexString(bits[i]));
    }
    DRIVER.free(x);
    DRIVER.free(y);
  }
}
