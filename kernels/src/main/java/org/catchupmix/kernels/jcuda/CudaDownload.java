package org.catchupmix.kernels.jcuda;

import java.nio.file.Path;

/**
 * Where {@code ./catchup --with-cuda-libs} keeps the CUDA libraries that it takes from Maven, for
 * machines that have a driver and nothing else.
 */
final class CudaDownload {
  /** CUDA 12.6 with cuDNN 9.5.1. */
  static final String VERSION = "12.6-9.5-1.5.11";

  private CudaDownload() {}

  /** The folder, whether it exists or not. */
  static Path folder() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path base =
        cache == null || cache.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    return base.resolve("catchupmix").resolve("cuda-" + VERSION);
  }
}
