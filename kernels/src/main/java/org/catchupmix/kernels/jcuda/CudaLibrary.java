package org.catchupmix.kernels.jcuda;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.catchupmix.core.foreign.NativeLibrary;

/** A CUDA library with its files, in the order in which they load. */
public enum CudaLibrary {
  NVRTC("NVRTC 12", List.of("libnvrtc.so.12")),
  CUBLAS("cuBLAS 12", List.of("libcublasLt.so.12", "libcublas.so.12")),
  NCCL("NCCL 2", List.of("libnccl.so.2")),
  CUDNN(
      "cuDNN 9",
      List.of(
          "libcudnn_graph.so.9",
          "libcudnn_ops.so.9",
          "libcudnn_engines_runtime_compiled.so.9",
          "libcudnn_engines_precompiled.so.9",
          "libcudnn_heuristic.so.9",
          "libcudnn_cnn.so.9",
          "libcudnn_adv.so.9",
          "libcudnn.so.9"));

  /**
   * CUDA 12.6 with cuDNN 9.5.1 from Maven, by {@code ./catchup --with-cuda-libs} or {@code mvn
   * -Pcuda-libs}, for machines with a driver only.
   */
  private static final String VERSION = "12.6-9.5-1.5.11";

  private static final String BUILTINS = "libnvrtc-builtins.so.12.6";

  private final String label;
  private final List<String> parts;

  CudaLibrary(String label, List<String> parts) {
    this.label = label;
    this.parts = parts;
  }

  public String label() {
    return label;
  }

  public List<String> parts() {
    return parts;
  }

  /**
   * A file of a library.
   *
   * @param library as loaded, or the reason why not
   * @param downloaded whether it is from {@link #download}
   */
  public record Part(String name, NativeLibrary library, boolean downloaded) {}

  /**
   * Returns the folder of the download, which may not exist. The profile {@code cuda-libs} in
   * {@code kernels/pom.xml} has the same.
   */
  public static Path download() {
    return Path.of(
        System.getProperty("user.home"),
        ".cache/catchupmix/cuda-" + VERSION + "/org/bytedeco/cuda/linux-x86_64");
  }

  /**
   * Loads all parts from the system if it has the last one, else from the download. Both are never
   * mixed, since versions must agree.
   */
  public List<Part> parts(Path download) {
    boolean ofSystem = NativeLibrary.open(parts.getLast()).found();
    boolean downloaded = !ofSystem && Files.exists(download.resolve(parts.getLast()));
    if (downloaded && this == NVRTC) {
      // NVRTC opens it by name at the first compilation; the loader finds it because it is open.
      NativeLibrary.open(download.resolve(BUILTINS).toString());
    }
    return parts.stream()
        .map(
            name ->
                new Part(
                    name,
                    NativeLibrary.open(downloaded ? download.resolve(name).toString() : name),
                    downloaded))
        .toList();
  }

  /**
   * Loads the library.
   *
   * @return what is missing; empty if nothing
   */
  public Optional<String> load() {
    return parts(download()).stream()
        .filter(part -> !part.library().found())
        .map(part -> part.library().problem())
        .findFirst();
  }
}
