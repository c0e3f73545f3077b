package org.catchupmix.kernels.jcuda;

import static jcuda.driver.JCudaDriver.CU_LAUNCH_PARAM_BUFFER_POINTER;
import static jcuda.driver.JCudaDriver.CU_LAUNCH_PARAM_BUFFER_SIZE;
import static jcuda.driver.JCudaDriver.CU_LAUNCH_PARAM_END;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.Pointer;
import org.catchupmix.emulator.driver.KernelArguments;

/**
 * The parameters of a launch in memory that does not move, built once; the driver copies them while
 * a launch is being made.
 */
final class LaunchBuffer {
  private final ByteBuffer parameters =
      ByteBuffer.allocateDirect(4096).order(ByteOrder.nativeOrder());
  private final ByteBuffer size =
      ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());
  private final Pointer extra =
      Pointer.to(
          CU_LAUNCH_PARAM_BUFFER_POINTER,
          Pointer.to(parameters),
          CU_LAUNCH_PARAM_BUFFER_SIZE,
          Pointer.to(size),
          CU_LAUNCH_PARAM_END);

  /** What {@code cuLaunchKernel} takes as its last argument, holding these. */
  Pointer holding(KernelArguments arguments) {
    parameters.put(0, arguments.bytes(), 0, arguments.size());
    size.putLong(0, arguments.size());
    return extra;
  }
}
