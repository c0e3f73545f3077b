package org.catchupmix.kernels.jcuda;

import java.io.IOException;
import java.util.Optional;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.library.CudaCompiler;
import org.catchupmix.kernels.library.Nvcc;

/** Finds the compiler of CUDA C++ of this machine. */
public final class CudaCompilers {
  private CudaCompilers() {}

  /**
   * Finds nvcc, or else NVRTC.
   *
   * @throws GpuException if there is neither; says how to get one
   */
  public static CudaCompiler find() throws IOException {
    Optional<Nvcc> nvcc = Nvcc.find(System.getenv());
    if (nvcc.isPresent()) {
      return nvcc.get();
    }
    return Nvrtc.find()
        .orElseThrow(
            () ->
                new GpuException(
                    "no compiler of CUDA sources here: nvcc is neither on PATH nor in CUDA_HOME/bin, and libnvrtc.so.12 cannot be loaded."
                        + " Install CUDA's nvcc, or run ./catchup --with-cuda-libs once for NVRTC"));
  }
}
