package org.catchupmix.kernels.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.util.Map;
import jcuda.jcublas.JCublas2;
import jcuda.jcudnn.JCudnn;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvrtc.JNvrtc;
import org.catchupmix.kernels.driver.GpuException;
import org.junit.jupiter.api.Test;

class JCudaApiTest {
  private static final Map<JCudaApi, Class<?>> CLASSES =
      Map.of(
          JCudaApi.DRIVER, JCudaDriver.class,
          JCudaApi.CUDNN, JCudnn.class,
          JCudaApi.CUBLAS, JCublas2.class,
          JCudaApi.NVRTC, JNvrtc.class,
          JCudaApi.PTX_COMPILER, JNvPTXCompiler.class);

  @Test
  void aLoadedLibraryThrowsAndAMissingOneIsNamed() throws ReflectiveOperationException {
    assertEquals(JCudaApi.values().length, CLASSES.size());
    for (CudaLibrary library : CudaLibrary.values()) {
      library.load(); // where it is not, the API below says so
    }
    for (JCudaApi api : JCudaApi.values()) {
      try {
        api.load();
      } catch (GpuException e) {
        assertTrue(e.getMessage().contains(api.library()), e.getMessage());
        assertTrue(e.getMessage().contains("cannot open shared object file"), e.getMessage());
        continue;
      }
      Field switched = CLASSES.get(api).getDeclaredField("exceptionsEnabled");
      switched.setAccessible(true);
      assertEquals(true, switched.get(null), api::name);
    }
  }
}
