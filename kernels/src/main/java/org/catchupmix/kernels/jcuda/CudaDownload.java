package org.catchupmix.kernels.jcuda;

import java.nio.file.Path;

/**
 * Where {@code ./catchup --with-cuda-libs} and {@code mvn -Pcuda-libs} unpack the CUDA libraries
 * that they take from Maven, for machines that have a driver and nothing else. The profile {@code
 * cuda-libs} in {@code kernels/pom.xml} names the same folder.
 */
final class CudaDownload {
  /** CUDA 12.6 with cuDNN 9.5.1. */
  static final String VERSION = "12.6-9.5-1.5.11";

  private CudaDownload() {}

  /** The folder, whether it exists or not. */
  static Path folder() {
    return Path.of(
        System.getProperty("user.home"),
        ".cache",
        "catchupmix",
        "cuda-" + VERSION,
        "org",
        "bytedeco",
        "cuda",
        "linux-x86_64");
  }
}
