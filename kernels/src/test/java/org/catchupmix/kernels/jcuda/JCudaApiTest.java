package org.catchupmix.kernels.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jcuda.jcublas.JCublas2;
import jcuda.jcudnn.JCudnn;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvrtc.JNvrtc;
import org.catchupmix.core.foreign.NativeLibrary;
import org.catchupmix.kernels.driver.GpuException;
import org.junit.jupiter.api.Assumptions;
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
  void whatLoadsThrowsAndWhatDoesNotIsASentence() throws ReflectiveOperationException {
    assertEquals(JCudaApi.values().length, CLASSES.size());
    for (CudaLibrary library : CudaLibrary.values()) {
      library.load(); // where it is not, the API below says so
    }
    for (JCudaApi api : JCudaApi.values()) {
      try {
        api.load();
      } catch (GpuException e) {
        assertLinesMatch(
            List.of(
                "JCuda's %s cannot be loaded: .*cannot open shared object file: .+\\."
                        .formatted(api.library())
                    + " 'catchup doctor' says what to install"),
            e.getMessage().lines().toList());
        continue;
      }
      Field switched = CLASSES.get(api).getDeclaredField("exceptionsEnabled");
      switched.setAccessible(true);
      assertEquals(true, switched.get(null), api::name);
    }
  }

  @Test
  void nobodyElseTurnsThemOnOrOff() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      List<String> who =
          files
              .filter(f -> f.toString().endsWith(".java"))
              .filter(JCudaApiTest::switches)
              .map(f -> f.getFileName().toString())
              .toList();
      assertEquals(List.of("JCudaApi.java"), who);
    }
  }

  private static boolean switches(Path file) {
    try {
      return Files.readString(file).contains("setExceptionsEnabled");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void withoutADriverTheMessageNamesTheMissingFile() {
    Assumptions.assumeFalse(
        NativeLibrary.open("libcuda.so.1").found(), "this machine has a driver");
    GpuException e = assertThrows(GpuException.class, () -> JCudaApi.DRIVER.load());
    assertEquals(
        "JCuda's JCudaDriver cannot be loaded: libcuda.so.1: cannot open shared object file: No such"
            + " file or directory. 'catchup doctor' says what to install",
        e.getMessage());
  }
}
