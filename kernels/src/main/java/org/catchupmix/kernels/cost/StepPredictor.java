package org.catchupmix.kernels.cost;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendOption;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.CheckedBackend;
import org.catchupmix.core.DType;
import org.catchupmix.core.GpuPredictor;
import org.catchupmix.core.KernelOrigin;
import org.catchupmix.core.Precision;
import org.catchupmix.emulator.LaunchReport;
import org.catchupmix.emulator.LaunchReport.Touched;
import org.catchupmix.kernels.backend.CudaBackend;
import org.catchupmix.kernels.backend.Dnn;
import org.catchupmix.kernels.backend.KernelDnn;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.jcuda.KernelResources;
import org.catchupmix.kernels.jcuda.PaddedDnn;
import org.catchupmix.kernels.jcuda.PtxCompiler;
import org.catchupmix.kernels.launch.KernelSet;
import org.catchupmix.kernels.launch.PadBf16;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Predicts what runs on a backend, launch by launch, by the rules of {@link CostModel}.
 *
 * <pre>
 *   bytes of a launch = min( its tensors, each read once and written once where it is; all that its warps ask for )
 *                       less the tensors that it reads and that lie in the second-level cache
 *   a library's call  = max( bytes / rate of a copy, operations / ( peak x 0.5 ) ) + launch
 * </pre>
 *
 * The peak is the tensor cores' in BF16, half of that in TF32, and the FP32 units' in FP32. That
 * cuDNN and cuBLAS reach half of it at the sizes of a CIFAR network is assumed, and that each of
 * their calls is one kernel. Where a launch finds its tensors in a table it has no cache: more than
 * sixteen of them.
 */
public final class StepPredictor implements GpuPredictor {
  /** Share of the peak that a library's call reaches, assumed. */
  static final double LIBRARY_SHARE = 0.5;

  private static final int TABLE = 16;
  private static final int SECTOR = 32;

  /** For {@link java.util.ServiceLoader}. */
  public StepPredictor() {}

  @Override
  public List<String> gpus() {
    return GpuRates.all().stream().map(GpuRates::name).toList();
  }

  @Override
  public Recording record(String gpu, BackendOptions options) {
    GpuRates rates = GpuRates.named(gpu);
    if (!PtxCompiler.isPresent()) {
      throw new GpuException(
          "nothing is predicted: this program comes without the PTX compiler, which tells what kernels use");
    }
    if (options.batchNorm() == KernelOrigin.CUDNN) {
      throw new IllegalArgumentException("--bn cudnn is not predicted: leave it out");
    }
    if (options.dnn() == KernelOrigin.CUDNN
        && options.precision() != Precision.FP32
        && rates.chip().number() < 80) {
      throw new IllegalArgumentException(
          "--predict %s: %s has no tensor cores for --precision %s: use fp32, or --dnn own"
              .formatted(gpu, rates.chip().card(), options.precision()));
    }
    return new Recorded(rates, options);
  }

  /** A backend on a sampled GPU, and what is known of its kernels. */
  private static final class Recorded implements Recording {
    private final GpuRates rates;
    private final SampledGpu gpu;
    private final CudaBackend backend;

    /** In front of it, as where a GPU is used: it keeps copies of weights. */
    private final Backend checked;

    private final BackendOptions options;

    Recorded(GpuRates rates, BackendOptions options) {
      this.rates = rates;
      this.options = options;
      gpu = new SampledGpu(rates);
      KernelSet kernels = new KernelSet(new KernelLibrary(gpu));
      kernels.choose(options.kernels());
      boolean own = options.dnn() == KernelOrigin.OWN;
      KernelLibrary library = kernels.library();
      Optional<Dnn> half =
          options.precision() != Precision.BF16
              ? Optional.empty()
              : Optional.of(
                  own
                      ? new KernelDnn(library, Precision.BF16)
                      : new PaddedDnn(
                          gpu,
                          new RecordedDnn(gpu, DType.BF16),
                          Optional.of(new KernelDnn(library, Precision.BF16)),
                          new PadBf16(library)));
      backend =
          new CudaBackend(
              "cuda",
              kernels,
              own
                  ? new KernelDnn(
                      library,
                      options.precision() == Precision.TF32 ? Precision.TF32 : Precision.FP32)
                  : new RecordedDnn(gpu, DType.F32),
              half,
              Optional.empty(),
              Set.of(BackendOption.PRECISION, BackendOption.DNN, BackendOption.KERNEL));
      checked = new CheckedBackend(backend);
    }

    @Override
    public Backend backend() {
      return checked;
    }

    @Override
    public void begin() {
      gpu.calls().clear();
    }

    @Override
    public List<Call> calls() {
      CostModel model = new CostModel(rates);
      CachedMemory cache = new CachedMemory(rates);
      List<Call> calls = new ArrayList<>();
      for (RecordedCall call : gpu.calls()) {
        switch (call) {
          case RecordedCall.Freed(long address) -> cache.forget(address);
          case RecordedCall.Copy(List<Touched> memory) ->
              calls.add(bytes("copy on the device", cache.move(memory).bytes(), 0));
          case RecordedCall.Library(String name, double flops, List<Touched> memory) ->
              calls.add(bytes(name, cache.move(memory).bytes(), flops / (peak() * LIBRARY_SHARE)));
          case RecordedCall.Kernel k -> calls.add(kernel(model, k, cache));
        }
      }
      return calls;
    }

    private double peak() {
      return switch (options.precision()) {
        case FP32 -> rates.fp32Flops();
        case TF32 -> rates.tensorFlops() / 2;
        case BF16 -> rates.tensorFlops();
      };
    }

    private Call bytes(String name, double bytes, double computing) {
      double moving = bytes / rates.copyRate();
      String bound =
          moving >= computing
              ? Limit.DRAM.label()
              : (options.precision() == Precision.FP32 ? Limit.FP32 : Limit.TENSOR).label();
      return new Call(
          name, Math.max(moving, computing) + CostModel.LAUNCH, CostModel.LAUNCH, bound, bytes);
    }

    private Call kernel(CostModel model, RecordedCall.Kernel k, CachedMemory cache) {
      LaunchReport report = k.report();
      double asked =
          (double) SECTOR
              * (report.globalLoads().sectors() + report.globalStores().sectors())
              * report.launch().blocks()
              / report.blocksRun();
      double whole = CachedMemory.uncached(k.memory());
      CachedMemory.Moved moved = cache.move(k.memory());
      double share = Math.min(1, asked / Math.max(1, whole));
      double bytes = k.memory().size() > TABLE ? asked : moved.bytes() * share;
      KernelResources used = gpu.resources(k.source(), report.kernel());
      List<LaunchReport> phases = LaunchPhases.of(report);
      Prediction p;
      if (phases.size() == 1) {
        p = model.predict(LaunchWork.of(report, used, bytes));
      } else {
        // What is read comes before the barrier; behind it only what no block has kept.
        double again = SECTOR * phases.getLast().globalLoads().sectors() * moved.again();
        bytes += again;
        p =
            model.predict(
                List.of(
                    LaunchWork.of(phases.getFirst(), used, moved.read() * share),
                    LaunchWork.of(phases.getLast(), used, moved.written() * share + again)));
      }
      if (k.last() != null) {
        p =
            p.withTail(
                model.tail(
                    LaunchWork.of(LaunchPhases.withoutWaiting(report), used, 0),
                    LaunchWork.of(k.last(), used, 0)));
      }
      return new Call(report.kernel(), p.seconds(), p.launchSeconds(), p.bound().label(), bytes);
    }

    @Override
    public void close() {
      backend.close();
    }
  }
}
