package org.catchupmix.kernels.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    String said = said(CUresult.CUDA_ERROR_ILLEGAL_ADDRESS);
    assertTrue(said.startsWith("channel_norm_v3: the GPU says CUDA_ERROR_ILLEGAL_ADDRESS"), said);
    assertTrue(said.contains("--device emulator"), said);
  }

  @Test
  void aDriverThatIsTooOldIsToldWhichIsNewEnough() {
    assertTrue(said(CUresult.CUDA_ERROR_UNSUPPORTED_PTX_VERSION).contains("450"));
  }

  @Test
  void aGpuThatFellOffIsToldToLookAtTheKernelLog() {
    assertTrue(said(CUresult.CUDA_ERROR_UNKNOWN).contains("Xid"));
  }

  @Test
  void aKernelThatFailedPointsToTheEmulatorAndToTheMachine() {
    String said = said(CUresult.CUDA_ERROR_LAUNCH_FAILED);
    assertTrue(said.contains("--device emulator"), said);
    assertTrue(said.contains("nvidia-smi") && said.contains("dmesg"), said);
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
