package org.catchupmix.kernels.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcuda.CudaException;
import jcuda.driver.CUresult;
import org.catchupmix.kernels.driver.GpuException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CudaStatusTest {
  @ParameterizedTest
  @CsvSource({
    "CUDA_ERROR_ILLEGAL_ADDRESS, --device emulator",
    "CUDA_ERROR_LAUNCH_FAILED, --device emulator",
    "CUDA_ERROR_LAUNCH_FAILED, Xid",
    "CUDA_ERROR_UNKNOWN, --device emulator",
    "CUDA_ERROR_UNSUPPORTED_PTX_VERSION, CUDA 11.0"
  })
  void aRefusedCallNamesTheKernelTheErrorAndTheRemedy(String error, String remedy)
      throws ReflectiveOperationException {
    int code = CUresult.class.getField(error).getInt(null);
    String message =
        assertThrows(GpuException.class, () -> CudaStatus.run("channel_norm_v3", () -> code))
            .getMessage();
    assertTrue(message.startsWith("channel_norm_v3: "), message);
    assertTrue(message.contains(error) && message.contains(remedy), message);
  }

  @Test
  void anExceptionOfJCudaIsReadLikeACode() {
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
