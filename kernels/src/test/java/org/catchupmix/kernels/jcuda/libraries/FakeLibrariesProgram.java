package org.catchupmix.kernels.jcuda.libraries;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.CheckedBackend;
import org.catchupmix.core.backend.KernelOrigin;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.check.Conformance;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.check.OpCases;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.kernels.backend.CudaBackend;
import org.catchupmix.kernels.backend.Dnn;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.jcuda.JCudaDriver;
import org.catchupmix.kernels.launch.ConvolutionPass;
import org.catchupmix.kernels.launch.GemmShape;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * A program that runs the conformance cases of cuDNN and cuBLAS and prints results; see {@link
 * CudnnStandInTest}. Its first argument is the precision; {@code little memory} limits memory,
 * {@code refused} prints what our own kernels would run, {@code lab} the libraries of the lab,
 * {@code diagnosis} what {@code doctor} says of a device that was opened before.
 */
final class FakeLibrariesProgram {
  private static final Set<String> PRIMITIVES =
      Set.of(
          "matmul",
          "conv2d",
          "conv2dInputGradient",
          "conv2dWeightGradient",
          "batchNormTraining",
          "batchNormTrainingGradient",
          "batchNormInference");

  /** Elements of 100 MiB, more than half of the memory of the stand-in. */
  private static final int MUCH = 25 << 20;

  private FakeLibrariesProgram() {}

  public static void main(String[] args) {
    Precision precision = Precision.valueOf(args[0]);
    if (args.length > 1 && args[1].equals("refused")) {
      refused(precision);
      return;
    }
    if (args.length > 1 && args[1].equals("diagnosis")) {
      new CudaProvider().open(0, BackendOptions.defaults().withPrecision(precision)).close();
      new CudaProvider().diagnose().forEach(System.out::println);
      return;
    }
    if (args.length > 1 && args[1].equals("lab")) {
      try (JCudaDriver driver = new JCudaDriver(0)) {
        KernelLibrary library = new KernelLibrary(driver);
        CudaBackend lab = CudaProvider.libraries(driver, library, precision, Set.of());
        System.out.println("lab " + lab.description());
      }
      return;
    }
    BackendOptions options =
        BackendOptions.defaults().withPrecision(precision).withBatchNorm(KernelOrigin.CUDNN);
    CudaBackend device = new CudaProvider().open(0, options);
    System.out.println(device.description());
    if (args.length > 1) {
      inLittleMemory(device);
      return;
    }
    BackendOptions exact =
        BackendOptions.defaults()
            .withPrecision(precision == Precision.BF16 ? precision : Precision.FP32);
    try (Backend reference = Backends.choose("reference", exact).backend()) {
      for (OpCase c : cases(precision)) {
        List<double[]> expected = c.results(reference);
        // The second run uses the plan and the descriptors of the first.
        compare(c, options, device, expected);
        compare(c, options, device, expected);
      }
    }
    device.close();
    System.out.println("closed");
  }

  /**
   * Runs each pass of a convolution twice, and a matmul. In BF16 the images have three channels,
   * which tensor cores may refuse.
   */
  private static void refused(Precision precision) {
    int channels = precision == Precision.BF16 ? 3 : 8;
    Conv2dGeometry g =
        new Conv2dGeometry(Shape.of(1, 4, 4, channels), Shape.of(16, 3, 3, channels), 1, 1);
    try (JCudaDriver driver = new JCudaDriver(0)) {
      CudnnHandle cudnn = new CudnnHandle(driver);
      DeviceMemory memory = driver.allocate(1 << 14);
      for (Optional<Dnn> own : List.of(Optional.<Dnn>of(new Said()), Optional.<Dnn>empty())) {
        CudnnDnn dnn = new CudnnDnn(cudnn, precision, own);
        for (ConvolutionPass pass :
            Stream.of(ConvolutionPass.values()).flatMap(p -> Stream.of(p, p)).toList()) {
          try {
            dnn.convolve(pass, g, memory, memory, memory);
          } catch (GpuException e) {
            System.out.println("error " + e.getMessage());
          }
        }
        try {
          dnn.matmul(new GemmShape(1, 1, 1), memory, memory, memory);
        } catch (GpuException e) {
          System.out.println("error " + e.getMessage());
        }
        dnn.notes().forEach(note -> System.out.println("said " + note));
      }
      driver.free(memory);
    }
  }

  /** A replacement of our own kernels that prints its calls. */
  private static final class Said implements Dnn {
    @Override
    public String arithmetic() {
      return "test";
    }

    @Override
    public String description() {
      return "test";
    }

    @Override
    public void matmul(GemmShape shape, DeviceMemory a, DeviceMemory b, DeviceMemory out) {
      System.out.println("own matmul");
    }

    @Override
    public void convolve(
        ConvolutionPass pass, Conv2dGeometry g, DeviceMemory a, DeviceMemory b, DeviceMemory out) {
      System.out.println("own " + pass);
    }
  }

  /** Runs a convolution and a matmul with most memory kept for reuse, then in use. */
  private static void inLittleMemory(CudaBackend device) {
    for (String primitive : List.of("conv2d", "matmul")) {
      OpCase c =
          OpCases.all().stream()
              .filter(o -> o.primitive().equals(primitive))
              .findFirst()
              .orElseThrow();
      try (TensorScope scope = new TensorScope(device)) {
        scope.tensor(Shape.of(MUCH), DType.F32);
      }
      c.results(device);
      System.out.println(primitive + " had room made");
      try (TensorScope scope = new TensorScope(device)) {
        scope.tensor(Shape.of(MUCH), DType.F32);
        c.results(device);
      } catch (GpuException e) {
        System.out.println("refused: " + e.getMessage());
      }
    }
  }

  private static List<OpCase> cases(Precision precision) {
    return OpCases.in(precision).stream().filter(c -> PRIMITIVES.contains(c.primitive())).toList();
  }

  private static void compare(
      OpCase c, BackendOptions options, CudaBackend device, List<double[]> expected) {
    Backend checked = new CheckedBackend(device);
    long before = device.memoryUse().liveBytes();
    Conformance.Verdict verdict =
        Conformance.judge(c, options, checked.options(), c.results(checked), expected);
    long kept = device.memoryUse().liveBytes() - before;
    System.out.printf(
        "%s %s: %s%s%n",
        verdict.passed() && kept == 0 ? "right" : "WRONG",
        c.primitive(),
        c,
        verdict.passed() ? kept == 0 ? "" : " keeps " + kept + " bytes" : " " + verdict);
  }
}
