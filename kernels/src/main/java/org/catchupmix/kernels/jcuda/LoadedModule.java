package org.catchupmix.kernels.jcuda;

import static jcuda.driver.JCudaDriver.cuModuleGetFunction;
import static jcuda.driver.JCudaDriver.cuModuleLoadDataJIT;
import static jcuda.driver.JCudaDriver.cuModuleUnload;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.CUjit_option;
import jcuda.driver.CUmodule;
import jcuda.driver.JITOptions;
import org.catchupmix.gpu.GpuFunction;
import org.catchupmix.gpu.GpuModule;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.library.KernelText;

/** PTX compiled by the driver for its chip. */
final class LoadedModule implements GpuModule {
  private static final int LOG_BYTES = 8192;

  private final CUmodule module = new CUmodule();
  private final KernelSource source;

  record Function(String name, CUfunction handle) implements GpuFunction {}

  /**
   * Compiles PTX.
   *
   * @param memory returns memory to the device if it is short, and reports its use
   */
  LoadedModule(KernelSource source, MemoryCache memory) {
    this.source = source;
    // An array on the heap would block the garbage collector while the driver compiles.
    byte[] text = (source.ptx() + "\0").getBytes(StandardCharsets.UTF_8);
    ByteBuffer ptx = ByteBuffer.allocateDirect(text.length).put(text).rewind();
    JITOptions options = new JITOptions();
    options.putBytes(CUjit_option.CU_JIT_ERROR_LOG_BUFFER, new byte[LOG_BYTES]);
    options.putInt(CUjit_option.CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES, LOG_BYTES);
    String doing = "compiling " + source.origin();
    String status =
        memory.granted(
            doing,
            CudaStatus.OUT_OF_MEMORY::equals,
            () -> CudaStatus.status(() -> cuModuleLoadDataJIT(module, Pointer.to(ptx), options)));
    if (status != null) {
      throw CudaStatus.failure(
          doing, status, options.getString(CUjit_option.CU_JIT_ERROR_LOG_BUFFER));
    }
  }

  @Override
  public GpuFunction function(String entry) {
    CUfunction handle = new CUfunction();
    String status = CudaStatus.status(() -> cuModuleGetFunction(handle, module, entry));
    if ("CUDA_ERROR_NOT_FOUND".equals(status)) {
      throw new GpuException(
          "%s has no kernel '%s', it has %s"
              .formatted(
                  source.origin(), entry, String.join(", ", KernelText.entries(source.ptx()))));
    }
    CudaStatus.require(entry, status);
    return new Function(entry, handle);
  }

  void close() {
    CudaStatus.run("closing", () -> cuModuleUnload(module));
  }
}
