package org.catchupmix.kernels.backend;

import static org.catchupmix.kernels.driver.DeviceBuffer.memory;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOption;
import org.catchupmix.core.backend.DeviceException;
import org.catchupmix.core.backend.Graphs;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.backend.Recording;
import org.catchupmix.core.primitive.BatchNorm;
import org.catchupmix.core.primitive.Custom;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.Loss;
import org.catchupmix.core.primitive.Matrix;
import org.catchupmix.core.primitive.Mixing;
import org.catchupmix.core.primitive.Normalization;
import org.catchupmix.core.primitive.Pooling;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.primitive.RandomNumbers;
import org.catchupmix.core.primitive.Reduction;
import org.catchupmix.core.primitive.Rows;
import org.catchupmix.core.primitive.Update;
import org.catchupmix.core.tensor.Bf16;
import org.catchupmix.core.tensor.Buffer;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Fetched;
import org.catchupmix.core.tensor.MemoryUse;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.gpu.DeviceMemoryUse;
import org.catchupmix.gpu.GpuDriver;
import org.catchupmix.kernels.driver.DeviceBuffer;
import org.catchupmix.kernels.driver.GpuMemoryException;
import org.catchupmix.kernels.launch.CudaBatchNorm;
import org.catchupmix.kernels.launch.CudaElementwise;
import org.catchupmix.kernels.launch.CudaLosses;
import org.catchupmix.kernels.launch.CudaMixing;
import org.catchupmix.kernels.launch.CudaNormalization;
import org.catchupmix.kernels.launch.CudaPooling;
import org.catchupmix.kernels.launch.CudaRandomNumbers;
import org.catchupmix.kernels.launch.CudaReductions;
import org.catchupmix.kernels.launch.CudaRows;
import org.catchupmix.kernels.launch.CudaUpdates;
import org.catchupmix.kernels.library.KernelLibrary;

/** The backend of a GPU: its memory, its launchers and its matmuls and convolutions. */
public final class CudaBackend implements Backend {
  private final String name;
  private final GpuDriver driver;
  private final KernelLibrary library;

  /** Keeps the transforms of images. */
  private final CudaRows rows;

  private final Dnn dnn;
  private final Optional<Dnn> bf16;
  private final Set<BackendOption> options;
  private Optional<LibraryBatchNorm> batchNorm = Optional.empty();
  private Graphs graphs = Graphs.OFF;
  private final UploadedIndices indices = new UploadedIndices();
  private boolean recording;

  /**
   * Makes a backend that closes the device with itself.
   *
   * @param dnn makes matmuls and convolutions of a precision
   * @param precision of activations: F32, or BF16; TF32 rounds the factors of matmuls
   */
  public CudaBackend(
      String name,
      KernelLibrary library,
      Function<Precision, Dnn> dnn,
      Precision precision,
      Set<BackendOption> options) {
    boolean half = precision == Precision.BF16;
    this.name = name;
    this.driver = library.driver();
    this.library = library;
    this.rows = new CudaRows(library);
    this.dnn = dnn.apply(half ? Precision.FP32 : precision);
    this.bf16 = half ? Optional.of(dnn.apply(Precision.BF16)) : Optional.empty();
    this.options = options;
  }

  /** Makes a backend that runs our own kernels only. */
  public static CudaBackend ofKernels(
      String name, KernelLibrary library, Precision precision, Set<BackendOption> options) {
    return new CudaBackend(name, library, p -> new KernelDnn(library, p), precision, options);
  }

  /** Sets whether training steps are recorded, on drivers that can. */
  public CudaBackend withGraphs(Graphs choice) {
    graphs = choice;
    return this;
  }

  /** Sets a library that runs batch norm instead of our own kernels. */
  public CudaBackend withBatchNorm(LibraryBatchNorm norm) {
    batchNorm = Optional.of(norm);
    return this;
  }

  public KernelLibrary library() {
    return library;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public DType computeDtype() {
    return DType.F32;
  }

  @Override
  public DType storageDtype() {
    return bf16.isPresent() ? DType.BF16 : computeDtype();
  }

  @Override
  public String arithmetic() {
    return "cuda-%s-sm%s-%s%s"
        .formatted(
            storageDtype().name().toLowerCase(Locale.ROOT),
            driver.properties().computeCapability().replace(".", ""),
            Stream.concat(Stream.of(dnn), bf16.stream())
                .map(Dnn::arithmetic)
                .distinct()
                .collect(Collectors.joining("-")),
            batchNorm.isPresent() ? "-bn-cudnn" : "");
  }

  @Override
  public Set<BackendOption> options() {
    return options;
  }

  @Override
  public String summary() {
    return driver.properties().name() + (bf16.isPresent() ? ", bf16" : "");
  }

  @Override
  public String description() {
    return "%s, compute capability %s, %s%s"
        .formatted(
            driver.properties().name(),
            driver.properties().computeCapability(),
            bf16.orElse(dnn).description(),
            batchNorm.map(norm -> ", batch norm by " + norm.library()).orElse(""));
  }

  @Override
  public List<String> notes() {
    return Stream.concat(Stream.of(dnn), bf16.stream())
        .flatMap(library -> library.notes().stream())
        .toList();
  }

  @Override
  public void run(Primitive primitive) {
    indices.run(primitive, recording);
    switch (primitive) {
      case Elementwise p -> new CudaElementwise(library).run(p);
      case Reduction p -> new CudaReductions(library).run(p);
      case Matrix p -> {
        boolean half = p.work().reads().getFirst().dtype() == DType.BF16;
        (half ? bf16.orElseThrow() : dnn).run(p);
      }
      case BatchNorm p -> {
        if (batchNorm.isEmpty() || !batchNorm.get().run(p)) {
          new CudaBatchNorm(library).run(p);
        }
      }
      case Normalization p -> new CudaNormalization(library).run(p);
      case Pooling p -> new CudaPooling(library).run(p);
      case Loss p -> new CudaLosses(library).run(p);
      case Rows p -> rows.run(p);
      case Mixing p -> new CudaMixing(library).run(p);
      case Update p -> new CudaUpdates(library).run(p);
      case RandomNumbers p -> {
        if (recording) {
          throw new DeviceException("they draw random numbers, which a recording would repeat");
        }
        new CudaRandomNumbers(library).run(p);
      }
      case CudaCustom p -> p.launch(library);
      case Custom p ->
          throw new DeviceException(
              "%s brings no CUDA kernel, which device %s requires: implement CudaCustom, or take device cpu"
                  .formatted(p.name(), name));
    }
  }

  @Override
  public Buffer allocate(DType dtype, long elements) {
    // Kernels count elements in 32 bits, and copies pass through Java arrays.
    if (elements > Integer.MAX_VALUE - 8) {
      throw new DeviceException(
          "a tensor of %d elements is more than a Java array holds (2^31 - 9): use a smaller batch or a narrower network"
              .formatted(elements));
    }
    return new DeviceBuffer(driver.allocate(elements * dtype.bytes()));
  }

  @Override
  public void release(Buffer buffer) {
    indices.release(buffer);
    driver.free(((DeviceBuffer) buffer).memory());
  }

  @Override
  public void upload(Object array, Tensor out) {
    if (array instanceof int[] elements) {
      indices.upload(elements, out);
    }
    driver.upload(HostArrays.bytes(array, out.dtype()), memory(out));
  }

  private record RecordedWork(GpuDriver.Recorded recorded) implements Recording {
    @Override
    public void run() {
      try {
        recorded.run();
      } catch (GpuMemoryException e) {
        throw new TooLittleMemory(e);
      }
    }

    @Override
    public void close() {
      recorded.close();
    }
  }

  @Override
  public Optional<Recording> record(Runnable work) {
    if (graphs == Graphs.OFF) {
      return Optional.empty();
    }
    recording = true;
    try {
      return driver.record(work).map(RecordedWork::new);
    } finally {
      recording = false;
    }
  }

  @Override
  public void download(Tensor x, Object array) {
    switch (array) {
      case float[] a -> floats(x, a);
      case double[] a -> {
        float[] single = new float[a.length];
        floats(x, single);
        for (int i = 0; i < a.length; i++) {
          a[i] = single[i];
        }
      }
      case int[] a -> driver.download(memory(x), MemorySegment.ofArray(a));
      case byte[] a -> driver.download(memory(x), MemorySegment.ofArray(a));
      default -> throw new IllegalArgumentException("download to " + array.getClass());
    }
  }

  private void floats(Tensor x, float[] out) {
    if (x.dtype() == DType.BF16) {
      short[] bits = new short[out.length];
      driver.download(memory(x), MemorySegment.ofArray(bits));
      System.arraycopy(Bf16.values(bits), 0, out, 0, out.length);
    } else {
      driver.download(memory(x), MemorySegment.ofArray(out));
    }
  }

  @Override
  public Fetched fetch(List<Tensor> tensors) {
    List<DType> types = tensors.stream().map(Tensor::dtype).toList();
    GpuDriver.Arrival arrival = driver.fetch(tensors.stream().map(DeviceBuffer::memory).toList());
    return new Fetched() {
      @Override
      public boolean isThere() {
        return arrival.isThere();
      }

      @Override
      public List<double[]> values() {
        List<MemorySegment> there = arrival.await();
        return IntStream.range(0, types.size())
            .mapToObj(i -> HostArrays.doubles(there.get(i), types.get(i)))
            .toList();
      }
    };
  }

  @Override
  public MemoryUse memoryUse() {
    DeviceMemoryUse use = driver.memoryUse();
    return new MemoryUse(use.liveBytes(), use.peakBytes(), use.pooledBytes(), use.fresh());
  }

  @Override
  public void close() {
    driver.close();
  }
}
