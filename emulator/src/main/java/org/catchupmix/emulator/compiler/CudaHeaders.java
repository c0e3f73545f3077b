package org.catchupmix.emulator.compiler;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Headers of CUDA of our own, for kernels that clang compiles and for host code. */
public final class CudaHeaders {
  private static final List<String> NAMES =
      List.of(
          "cooperative_groups.h",
          "cooperative_groups/reduce.h",
          "cuda.h",
          "cuda_bf16.h",
          "cuda_fp16.h",
          "cuda_pipeline.h",
          "cuda_pipeline_primitives.h",
          "cuda_runtime.h",
          "cuda_runtime_api.h",
          "device_atomics.h",
          "device_functions.h",
          "device_launch_parameters.h",
          "device_math.h",
          "driver_types.h",
          "emulator_clang.h",
          "math_constants.h",
          "math_core.h",
          "math_functions.h",
          "mma.h",
          "vector_functions.h",
          "vector_types.h");

  private CudaHeaders() {}

  /**
   * Writes them.
   *
   * @return the folder
   */
  public static Path write(Path folder) throws IOException {
    for (String name : NAMES) {
      Path to = folder.resolve(name);
      Files.createDirectories(to.getParent());
      try (InputStream in = CudaHeaders.class.getResourceAsStream("headers/" + name)) {
        Files.write(to, in.readAllBytes());
      }
    }
    return folder;
  }
}
