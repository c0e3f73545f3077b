package org.catchupmix.kernels.jcuda;

import java.util.function.IntSupplier;
import jcuda.CudaException;
import jcuda.driver.CUresult;
import org.catchupmix.kernels.driver.GpuException;

/** Calls of the driver API, with errors explained. */
final class CudaStatus {
  /** Status that {@link MemoryCache#tooLittle} explains in more detail. */
  static final String OUT_OF_MEMORY = "CUDA_ERROR_OUT_OF_MEMORY";

  private CudaStatus() {}

  /**
   * Calls the driver.
   *
   * @param doing the purpose, to begin the message with, such as {@code channel_norm_v3}
   * @throws GpuException if it refuses
   */
  static void run(String doing, IntSupplier call) {
    require(doing, status(call));
  }

  /**
   * Calls the driver for an operation that may allocate memory, see {@link MemoryCache#granted}.
   *
   * @throws GpuException if it refuses
   */
  static void run(String doing, MemoryCache memory, IntSupplier call) {
    require(doing, memory.granted(doing, OUT_OF_MEMORY::equals, () -> status(call)));
  }

  /**
   * Requires a status of success.
   *
   * @param status null for success
   * @throws GpuException for another status
   */
  static void require(String doing, String status) {
    if (status != null) {
      throw failure(doing, status, "");
    }
  }

  /** Calls the driver and returns the name of an error status, or null. */
  static String status(IntSupplier call) {
    try {
      int code = call.getAsInt();
      // JCudaApi turns exceptions on; this is the fallback.
      return code == CUresult.CUDA_SUCCESS ? null : CUresult.stringFor(code);
    } catch (CudaException e) {
      return e.getMessage();
    }
  }

  private static String sentence(String status) {
    return switch (status) {
      case "CUDA_ERROR_NO_DEVICE" ->
          "The driver sees no GPU: look at 'nvidia-smi' and at CUDA_VISIBLE_DEVICES";
      case OUT_OF_MEMORY ->
          "The GPU has not enough memory left: use a smaller --batch or --width, or end other"
              + " programs ('nvidia-smi' lists them)";
      case "CUDA_ERROR_UNSUPPORTED_PTX_VERSION" ->
          "The driver is too old for PTX 7.0: install one of CUDA 11.0 (450) or newer";
      case "CUDA_ERROR_JIT_COMPILER_NOT_FOUND" ->
          "The driver's compiler is missing (libnvidia-ptxjitcompiler.so.1): install the whole"
              + " driver; in a container, start it with NVIDIA_DRIVER_CAPABILITIES=compute,utility";
      case "CUDA_ERROR_ILLEGAL_ADDRESS", "CUDA_ERROR_LAUNCH_FAILED" ->
          "A kernel failed while it ran. Run the same with '--device emulator': it names the kernel,"
              + " the line and the thread. If it finds nothing, look at 'nvidia-smi' and the kernel"
              + " log (dmesg, 'Xid')";
      default -> "If it comes again, run with '--device emulator' and report both";
    };
  }

  /**
   * Makes the exception for a status.
   *
   * @param details more lines, or nothing
   */
  static GpuException failure(String doing, String status, String details) {
    return new GpuException(
        "%s: the GPU says %s. %s.%s"
            .formatted(
                doing, status, sentence(status), details.isBlank() ? "" : "\n" + details.strip()));
  }
}
