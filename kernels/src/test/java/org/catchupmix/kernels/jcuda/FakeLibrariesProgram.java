package org.catchupmix.kernels.jcuda;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOption;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.CheckedBackend;
import org.catchupmix.core.backend.KernelOrigin;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.backend.Scope;
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
import org.catchupmix.kernels.launch.BatchNormProblems;
import org.catchupmix.kernels.launch.ConvolutionPass;
import org.catchupmix.kernels.launch.GemmShape;
import org.catchupmix.kernels.launch.KernelSet;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Runs the conformance cases of all that goes to cuDNN and cuBLAS, and says so on the screen; see
 * {@link CudnnStandInTest}. Its argument is the precision; with {@code little memory} that is
 * short, with {@code refused} it says what goes to our own kernels.
 */
final class FakeLibrariesProgram {
  private static final Set<String> PRIMITIVES =
      Set.of(
          "matmul",
          "conv2d",
          "conv2dInputGradient",
          "conv2dWeightGradient",
          "batchNormTraining",
          "batchNormTrainingGradient");

  /** Numbers of 100 MiB, more than half of what the stand-in has. */
  private static final int MUCH = 25 << 20;

  private FakeLibrariesProgram() {}

  /** Run with the stand-ins on the loader's path. */
  public static void main(String[] args) {
    Precision precision = Precision.valueOf(args[0]);
    if (args.length > 1 && args[1].equals("refused")) {
      refused(CudnnArithmetic.of(precision));
      return;
    }
    BackendOptions options =
        BackendOptions.defaults().withPrecision(precision).withBatchNorm(KernelOrigin.CUDNN);
    CudaBackend device = new CudaProvider().open(0, options);
    System.out.println(device.description());
    if (precision == Precision.BF16) {
      device.close();
      device = unpadded();
    }
    if (args.length > 1) {
      inLittleMemory(device);
      return;
    }
    BackendOptions exact =
        BackendOptions.defaults()
            .withPrecision(precision == Precision.BF16 ? precision : Precision.FP32);
    try (Backend reference = Backends.choose("reference", exact).backend()) {
      // Once more: the plans and descriptors of the first time are used again.
      for (int round = 0; round < 2; round++) {
        for (OpCase c : cases(precision)) {
          compare(c, options, device, reference);
        }
      }
    }
    device.close();
    System.out.println("closed");
  }

  /** Each pass of a convolution twice, and what the doctor says. */
  private static void refused(CudnnArithmetic arithmetic) {
    Conv2dGeometry g = new Conv2dGeometry(Shape.of(1, 4, 4, 8), Shape.of(16, 3, 3, 8), 1, 1);
    try (JCudaDriver driver = new JCudaDriver(0)) {
      CudnnHandle cudnn = new CudnnHandle(driver);
      driver.beforeClosing(cudnn::close);
      DeviceMemory memory = driver.allocate(1 << 14);
      for (Optional<Dnn> own : List.of(Optional.<Dnn>of(new Said()), Optional.<Dnn>empty())) {
        try (CudnnDnn dnn = new CudnnDnn(cudnn, arithmetic, own)) {
          for (ConvolutionPass pass :
              Stream.of(ConvolutionPass.values()).flatMap(p -> Stream.of(p, p)).toList()) {
            try {
              dnn.convolve(pass, g, memory, memory, memory);
            } catch (GpuException e) {
              System.out.println("error " + e.getMessage());
            }
          }
          dnn.notes().forEach(note -> System.out.println("said " + note));
        }
      }
      driver.free(memory);
    }
    new CudaProvider()
        .diagnose().stream()
            .filter(l -> l.startsWith("note") || l.startsWith("cuda:0"))
            .forEach(l -> System.out.println("doctor " + l));
  }

  /** In the place of our own kernels, which this stand-in does not run: says what it is given. */
  private static final class Said implements Dnn {
    @Override
    public DType type() {
      return DType.F32;
    }

    @Override
    public String arithmetic() {
      return "none";
    }

    @Override
    public String description() {
      return "none";
    }

    @Override
    public void matmul(GemmShape shape, DeviceMemory a, DeviceMemory b, DeviceMemory out) {
      throw new AssertionError("a matmul is no convolution");
    }

    @Override
    public void convolve(
        ConvolutionPass pass, Conv2dGeometry g, DeviceMemory a, DeviceMemory b, DeviceMemory out) {
      System.out.println("own " + pass);
    }

    @Override
    public void close() {
      throw new AssertionError("closed by who only borrows it");
    }
  }

  /** A convolution and a matmul where most of the memory is kept out of use, then in use. */
  private static void inLittleMemory(CudaBackend device) {
    for (String primitive : List.of("conv2d", "matmul")) {
      OpCase c =
          OpCases.all().stream()
              .filter(o -> o.primitive().equals(primitive))
              .findFirst()
              .orElseThrow();
      try (Scope scope = new Scope(device)) {
        scope.tensor(Shape.of(MUCH), DType.F32);
      }
      c.results(device);
      System.out.println(primitive + " had room made");
      try (Scope scope = new Scope(device)) {
        scope.tensor(Shape.of(MUCH), DType.F32);
        c.results(device);
      } catch (GpuException e) {
        System.out.println("refused: " + e.getMessage());
      }
    }
  }

  private static List<OpCase> cases(Precision precision) {
    return Stream.concat(
            OpCases.in(precision).stream()
                .filter(c -> PRIMITIVES.contains(c.primitive()))
                // What batch norm adds to dx is added by a kernel of ours.
                .filter(c -> !c.name().contains("added to dx")),
            // Both passes with ReLU, to which cuDNN hands a reserve over.
            Stream.of(8, 7).map(c -> BatchNormProblems.training(Shape.of(3, 5, 4, c), 3, true)))
        .toList();
  }

  /** BF16 without padding, which is a kernel of ours: the stand-in takes any sides. */
  private static CudaBackend unpadded() {
    JCudaDriver driver = new JCudaDriver(0);
    CudnnHandle cudnn = new CudnnHandle(driver);
    driver.beforeClosing(cudnn::close);
    return new CudaBackend(
        "cuda",
        new KernelSet(new KernelLibrary(driver)),
        new CudnnDnn(cudnn, CudnnArithmetic.FP32, Optional.empty()),
        Optional.of(new CudnnDnn(cudnn, CudnnArithmetic.BF16, Optional.empty())),
        Optional.of(new CudnnBatchNorm(cudnn)),
        Set.of(BackendOption.PRECISION));
  }

  private static void compare(
      OpCase c, BackendOptions options, CudaBackend device, Backend reference) {
    Backend checked = new CheckedBackend(device);
    long before = device.memoryUse().liveBytes();
    Conformance.Verdict verdict =
        Conformance.judge(c, options, checked.options(), c.results(checked), c.results(reference));
    long kept = device.memoryUse().liveBytes() - before;
    System.out.printf(
        "%s %s: %s%s%n",
        verdict.passed() && kept == 0 ? "right" : "WRONG",
        c.primitive(),
        c,
        verdict.passed() ? kept == 0 ? "" : " keeps " + kept + " bytes" : " " + verdict);
  }
}
