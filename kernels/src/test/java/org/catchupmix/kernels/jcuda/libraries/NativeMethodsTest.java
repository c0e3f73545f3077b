package org.catchupmix.kernels.jcuda.libraries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnHandle;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.jcuda.CudaLibrary;
import org.catchupmix.kernels.jcuda.GpuDriverProbe;
import org.catchupmix.kernels.jcuda.JCudaApi;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Compatibility of JCuda's Java part for cuDNN 11.7 with its native part 12.6 and CUDA's own
 * libraries.
 */
class NativeMethodsTest {
  @Test
  void cudaLibrariesLoadAndAnswer() {
    for (CudaLibrary library : List.of(CudaLibrary.CUDNN, CudaLibrary.CUBLAS, CudaLibrary.NVRTC)) {
      String missing = library.load().orElse(null);
      if (Boolean.getBoolean("catchup.cudaLibsRequired")) {
        assertEquals(null, missing, library.label());
      }
      Assumptions.assumeTrue(
          missing == null,
          library.label() + " is not here (mvn -Pcuda-libs brings it): " + missing);
    }
    for (JCudaApi api : List.of(JCudaApi.CUDNN, JCudaApi.CUBLAS, JCudaApi.NVRTC)) {
      api.load();
    }
    descriptorsAndRefusals();
  }

  /** Checks cuDNN without a GPU: it makes descriptors and refuses by a known code. */
  private static void descriptorsAndRefusals() {
    Conv2dGeometry geometry =
        new Conv2dGeometry(Shape.of(2, 8, 8, 16), Shape.of(24, 3, 3, 16), 1, 1);
    for (Precision precision : Precision.values()) {
      ConvolutionDescriptors.of(geometry, precision).close();
    }
    if (GpuDriverProbe.look().problem() != null) {
      int code = CudnnStatus.code(() -> JCudnn.cudnnCreate(new cudnnHandle()));
      assertTrue(code >= 1000, "a code of cuDNN 9: " + code);
      assertTrue(CudnnStatus.name(code).startsWith("CUDNN_STATUS_"), CudnnStatus.name(code));
    }
    Conv2dGeometry none = new Conv2dGeometry(Shape.of(1, 1, 1, 1), Shape.of(1, 1, 1, 1), 1, 0);
    GpuException e =
        assertThrows(
            GpuException.class,
            () -> {
              try (var made = ConvolutionDescriptors.of(none, Precision.FP32)) {
                CudnnStatus.run(
                    "test", () -> JCudnn.cudnnSetConvolutionMathType(made.convolution(), 99));
              }
            });
    assertTrue(e.getMessage().contains("CUDNN_STATUS_BAD_PARAM"), e.getMessage());
  }
}
