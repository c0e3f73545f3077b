package org.catchupmix.kernels.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.CheckedBackend;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.check.Conformance;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.check.OpCases;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.GpuDriver;
import org.catchupmix.kernels.backend.CudaBackend;
import org.catchupmix.kernels.backend.Dnn;
import org.catchupmix.kernels.backend.KernelDnn;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.launch.ConvolutionPass;
import org.catchupmix.kernels.launch.GemmShape;
import org.catchupmix.kernels.launch.KernelSet;
import org.catchupmix.kernels.launch.PadBf16;
import org.catchupmix.kernels.library.KernelLibrary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Matmuls as 1x1 convolutions and padding for BF16, with our own convolutions on the emulator in
 * place of cuDNN's.
 */
class LibraryMatmulsTest {
  private static final Backend REFERENCE = Backends.open("reference");
  private static final Backend REFERENCE_BF16 =
      Backends.choose("reference", BackendOptions.defaults().withPrecision(Precision.BF16))
          .backend();
  private static final GpuDriver DRIVER =
      new PtxEmulator(EmulatorOptions.defaults().withCounting(false));
  private static final KernelLibrary LIBRARY = new KernelLibrary(DRIVER);
  private static final KernelSet KERNELS = new KernelSet(LIBRARY);
  private static final KernelDnn OWN = new KernelDnn(LIBRARY, Precision.FP32);
  private static final KernelDnn OWN_BF16 = new KernelDnn(LIBRARY, Precision.BF16);

  private static CudnnGemm asConvolutions(KernelDnn own) {
    return new CudnnGemm(
        DRIVER,
        own.type().bytes(),
        (pass, g, a, b, out) -> {
          own.convolve(pass, g, a, b, out);
          return true;
        },
        (from, rows, columns, to) -> transpose(own.type().bytes(), from, rows, columns, to));
  }

  private static void transpose(
      int bytes, DeviceMemory from, int rows, int columns, DeviceMemory to) {
    byte[] a = new byte[rows * columns * bytes];
    byte[] b = new byte[a.length];
    DRIVER.download(from, MemorySegment.ofArray(a));
    for (int i = 0; i < rows * columns; i++) {
      System.arraycopy(a, i * bytes, b, (i % columns * rows + i / columns) * bytes, bytes);
    }
    DRIVER.upload(MemorySegment.ofArray(b), to);
  }

  /** Matmuls as 1x1 convolutions. */
  private static final class AsConvolutions extends StubDnn {
    private final LibraryGemm gemm;
    private final Dnn rest;

    AsConvolutions(KernelDnn own) {
      super(own.type());
      gemm = asConvolutions(own);
      rest = own;
    }

    @Override
    public void matmul(GemmShape shape, DeviceMemory a, DeviceMemory b, DeviceMemory out) {
      assertTrue(gemm.run(shape, a, b, out));
    }

    @Override
    public void convolve(
        ConvolutionPass pass, Conv2dGeometry g, DeviceMemory a, DeviceMemory b, DeviceMemory out) {
      rest.convolve(pass, g, a, b, out);
    }

    @Override
    public void close() {
      gemm.close();
    }
  }

  /**
   * A replacement of cuDNN in BF16 that refuses sizes that are not multiples of 8, and memory of
   * another size.
   */
  private static final class InBf16 extends StubDnn {
    private int calls;

    InBf16() {
      super(DType.BF16);
    }

    private static void size(DeviceMemory bf16, long count) {
      assertEquals(count * Short.BYTES, bf16.bytes(), "the size of a BF16 tensor");
    }

    @Override
    public void matmul(GemmShape s, DeviceMemory a, DeviceMemory b, DeviceMemory out) {
      calls++;
      assertEquals(0, (s.m() | s.n() | s.k()) % 8, "sides that tensor cores take");
      size(a, (long) s.m() * s.k());
      size(b, (long) s.k() * s.n());
      size(out, (long) s.m() * s.n());
      OWN_BF16.matmul(s, a, b, out);
    }

    @Override
    public void convolve(
        ConvolutionPass pass, Conv2dGeometry g, DeviceMemory a, DeviceMemory b, DeviceMemory out) {
      calls++;
      assertEquals(0, (g.groupIn() | g.groupOut()) % 8, "channels that tensor cores take");
      long x = g.inputShape().elements();
      long w = g.weightShape().elements();
      long y = g.outputShape().elements();
      size(a, pass == ConvolutionPass.INPUT_GRADIENT ? y : x);
      size(b, pass == ConvolutionPass.WEIGHT_GRADIENT ? y : w);
      size(
          out,
          switch (pass) {
            case FORWARD -> y;
            case INPUT_GRADIENT -> x;
            case WEIGHT_GRADIENT -> w;
          });
      OWN_BF16.convolve(pass, g, a, b, out);
    }
  }

  static List<OpCase> matmuls() {
    return OpCases.all().stream().filter(c -> c.primitive().equals("matmul")).toList();
  }

  static List<OpCase> matmulsAndConvolutions() {
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
  @MethodSource("matmuls")
  void matmulsAsConvolutionsAgreeWithTheReference(OpCase c) {
    agrees(c, device(new AsConvolutions(OWN), Optional.empty()), REFERENCE);
  }

  /** Without cuBLAS 12, BF16 matmuls are padded convolutions. */
  @ParameterizedTest
  @MethodSource("matmuls")
  void matmulsAsConvolutionsInBf16(OpCase c) {
    agrees(c, device(OWN, Optional.of(padded(new AsConvolutions(OWN_BF16)))), REFERENCE_BF16);
  }

  @ParameterizedTest
  @MethodSource("matmulsAndConvolutions")
  void paddedInBf16(OpCase c) {
    InBf16 library = new InBf16();
    CudaBackend device = device(OWN, Optional.of(padded(library)));
    agrees(c, device, REFERENCE_BF16);
    // Only one case with groups has multiples of 8; our own kernels run the others.
    boolean own = c.toString().contains("groups") && !c.toString().contains("[192,1,1,48]");
    assertEquals(own ? 0 : 1, library.calls);
    assertEquals(own ? 1 : 0, device.notes().size());
  }

  @Test
  void groupsThatAreNotPaddedAreRefusedWithoutAFallback() {
    Dnn alone = new PaddedDnn(DRIVER, new InBf16(), Optional.empty(), new PadBf16(LIBRARY));
    OpCase c =
        matmulsAndConvolutions().stream()
            .filter(o -> o.toString().contains("groups"))
            .findFirst()
            .orElseThrow();
    CudaBackend device = device(OWN, Optional.of(alone));
    GpuException e = assertThrows(GpuException.class, () -> c.results(device));
    assertTrue(e.getMessage().endsWith("--dnn own"), e.getMessage());
  }

  private static Dnn padded(Dnn inner) {
    return new PaddedDnn(DRIVER, inner, Optional.of(OWN_BF16), new PadBf16(LIBRARY));
  }

  private static CudaBackend device(Dnn dnn, Optional<Dnn> bf16) {
    return new CudaBackend("test", KERNELS, dnn, bf16, Optional.empty(), Set.of());
  }
}
