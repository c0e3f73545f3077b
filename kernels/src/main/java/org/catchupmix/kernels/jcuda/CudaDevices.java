package org.catchupmix.kernels.jcuda;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.catchupmix.core.BackendOption;
import org.catchupmix.core.BackendOptions;
import org.catchupmix.core.KernelOrigin;
import org.catchupmix.core.Precision;
import org.catchupmix.kernels.backend.CudaBackend;
import org.catchupmix.kernels.backend.Dnn;
import org.catchupmix.kernels.backend.KernelDnn;
import org.catchupmix.kernels.backend.LibraryBatchNorm;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.launch.CastBf16;
import org.catchupmix.kernels.launch.KernelSet;
import org.catchupmix.kernels.library.KernelLibrary;

/** Puts the backend of a GPU together. */
public final class CudaDevices {
  private CudaDevices() {}

  /**
   * Opens a GPU.
   *
   * @param number 0 for the first
   * @param options precision, whose convolutions and whose batch norm
   * @throws GpuException if the driver, the GPU or a library refuses, or the GPU cannot do what is
   *     asked; says what to do
   */
  public static CudaBackend open(int number, BackendOptions options) {
    JCudaDriver driver = new JCudaDriver(number);
    OpenResources open = new OpenResources();
    open.add(driver::close);
    try {
      check(driver, options);
      KernelSet kernels = new KernelSet(new KernelLibrary(driver));
      boolean libraries =
          options.dnn() == KernelOrigin.CUDNN || options.batchNorm() == KernelOrigin.CUDNN;
      CudnnHandle cudnn = libraries ? new CudnnHandle(driver) : null;
      if (cudnn != null) {
        driver.beforeClosing(cudnn::close);
      }
      Dnn dnn =
          options.dnn() == KernelOrigin.CUDNN
              ? cudnnDnn(cudnn, options.precision(), kernels.library())
              : new KernelDnn(kernels);
      open.add(dnn::close);
      Optional<LibraryBatchNorm> batchNorm =
          options.batchNorm() == KernelOrigin.CUDNN
              ? Optional.of(new CudnnBatchNorm(cudnn))
              : Optional.empty();
      String name = number == 0 ? CudaProvider.NAME : CudaProvider.NAME + ":" + number;
      return new CudaBackend(
          name,
          kernels,
          dnn,
          batchNorm,
          Set.of(BackendOption.PRECISION, BackendOption.DNN, BackendOption.BATCH_NORM));
    } catch (RuntimeException e) {
      throw open.closedAfter(e);
    }
  }

  private static Dnn cudnnDnn(CudnnHandle cudnn, Precision precision, KernelLibrary library) {
    CudnnDnn dnn = new CudnnDnn(cudnn, CudnnArithmetic.of(precision));
    return precision == Precision.BF16
        ? new Bf16Dnn(cudnn.driver(), dnn, dnn.productBytes(), new CastBf16(library))
        : dnn;
  }

  private static void check(JCudaDriver driver, BackendOptions options) {
    int chip = 10 * driver.properties().major() + driver.properties().minor();
    if (chip < 75) {
      throw new GpuException(
          "%s has compute capability %s; the kernels want 7.5 (Turing) or newer"
              .formatted(driver.properties().name(), driver.properties().computeCapability()));
    }
    if (options.precision() == Precision.FP32) {
      return;
    }
    String asked = "--precision " + options.precision().name().toLowerCase(Locale.ROOT);
    if (options.dnn() == KernelOrigin.OWN) {
      throw new GpuException(
          asked + " wants --dnn cudnn: our own convolutions and products are fp32");
    }
    if (chip < 80) {
      throw new GpuException(
          "%s wants compute capability 8.0 (Ampere) or newer, %s has %s: use --precision fp32"
              .formatted(
                  asked, driver.properties().name(), driver.properties().computeCapability()));
    }
  }
}
