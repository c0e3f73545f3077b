package org.catchupmix.kernels.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jcuda.CudaException;
import jcuda.driver.CUresult;
import org.catchupmix.kernels.driver.GpuException;
import org.junit.jupiter.api.Test;

class CudaStatusTest {
  private static String said(int code) {
    GpuException e =
        assertThrows(GpuException.class, () -> CudaStatus.run("channel_norm_v3", () -> code));
    return e.getMessage();
  }

  @Test
  void aFaultOfAKernelPointsToTheEmulator() {
    assertEquals(
        "channel_norm_v3: the GPU says CUDA_ERROR_ILLEGAL_ADDRESS. A kernel left its memory. Run the"
            + " same with '--device emulator': it names the kernel, the line and the thread.",
        said(CUresult.CUDA_ERROR_ILLEGAL_ADDRESS));
  }

  @Test
  void aDriverThatIsTooOldIsToldWhichIsNewEnough() {
    assertEquals(
        "channel_norm_v3: the GPU says CUDA_ERROR_UNSUPPORTED_PTX_VERSION. The driver is too old for"
            + " PTX 7.0: install one of CUDA 11.0 (450) or newer.",
        said(CUresult.CUDA_ERROR_UNSUPPORTED_PTX_VERSION));
  }

  @Test
  void aGpuThatFellOffIsToldToLookAtTheKernelLog() {
    assertEquals(
        "channel_norm_v3: the GPU says CUDA_ERROR_UNKNOWN. The GPU or its driver has failed and"
            + " answers nothing more until the program ends. Look at 'nvidia-smi' and the kernel"
            + " log (dmesg, 'Xid'), then start again; training resumes from the last checkpoint.",
        said(CUresult.CUDA_ERROR_UNKNOWN));
  }

  @Test
  void aKernelThatFailedPointsToTheEmulatorAndToTheMachine() {
    assertEquals(
        "channel_norm_v3: the GPU says CUDA_ERROR_LAUNCH_FAILED. A kernel failed while it ran. Run"
            + " the same with '--device emulator': it names the kernel, the line and the thread."
            + " If it finds nothing, look at 'nvidia-smi' and the kernel log (dmesg, 'Xid').",
        said(CUresult.CUDA_ERROR_LAUNCH_FAILED));
  }

  @Test
  void anExceptionOfJCudaIsTheSameAsACode() {
    String name = CUresult.stringFor(CUresult.CUDA_ERROR_OUT_OF_MEMORY);
    assertEquals(
        name,
        CudaStatus.status(
            () -> {
              throw new CudaException(name);
            }));
    assertEquals(name, CudaStatus.status(() -> CUresult.CUDA_ERROR_OUT_OF_MEMORY));
  }
}
