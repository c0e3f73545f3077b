package org.catchupmix.kernels.jcuda;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.catchupmix.core.foreign.NativeLibrary;

/** A CUDA library with its files, in the order in which they load. */
public enum CudaLibrary {
  NVRTC("NVRTC 12", List.of("libnvrtc.so.12"), "libnvrtc-builtins.so.*"),
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
          "libcudnn.so.9"),
      "libcublasLt.so.*",
      "libnvrtc.so.*");

  /**
   * CUDA 12.6 with cuDNN 9.5.1 from Maven, by {@code ./catchup --with-cuda-libs} or {@code mvn
   * -Pcuda-libs}, for machines with a driver only.
   */
  private static final String VERSION = "12.6-9.5-1.5.11";

  private final String label;
  private final List<String> parts;

  /** Patterns of libraries that this one opens by name while it works. */
  private final List<String> companions;

  /** The parts once they are open: a second search would find them by name and not say where. */
  private List<Part> loaded;

  CudaLibrary(String label, List<String> parts, String... companions) {
    this.label = label;
    this.parts = parts;
    this.companions = List.of(companions);
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
   * @param folder that it was found in, null for the loader's path
   */
  public record Part(String name, NativeLibrary library, Path folder) {}

  /**
   * Returns the folder of the download, which may not exist. The profile {@code cuda-libs} in
   * {@code kernels/pom.xml} has the same.
   */
  private static Path download() {
    return Path.of(
        System.getProperty("user.home"),
        ".cache/catchupmix/cuda-" + VERSION + "/org/bytedeco/cuda/linux-x86_64");
  }

  /**
   * Lists the folders outside of the loader's path: those of Python packages, then the download.
   */
  public static List<Path> folders() {
    List<Path> folders = new ArrayList<>(PythonPackages.libraries(System.getenv()));
    folders.add(download());
    return folders;
  }

  /**
   * Loads all parts from the loader's path if it has the last one, else from the first folder that
   * has it. They are never mixed, since versions must agree.
   */
  public synchronized List<Part> parts(List<Path> folders) {
    if (loaded == null) {
      List<Part> found = open(folders);
      if (found.stream().anyMatch(part -> !part.library().found())) {
        return found;
      }
      loaded = found;
    }
    return loaded;
  }

  private List<Part> open(List<Path> folders) {
    String last = parts.getLast();
    Path folder =
        NativeLibrary.open(last).found()
            ? null
            : folders.stream().filter(f -> Files.exists(f.resolve(last))).findFirst().orElse(null);
    if (folder != null) {
      Path packages = folder.getParent().getParent();
      folders.stream().filter(f -> f.startsWith(packages)).forEach(this::openCompanions);
    }
    return parts.stream()
        .map(
            name ->
                new Part(
                    name,
                    NativeLibrary.open(folder == null ? name : folder.resolve(name).toString()),
                    folder))
        .toList();
  }

  /** Opens what the library looks for by name later: the loader finds it because it is open. */
  private void openCompanions(Path folder) {
    for (String pattern : companions) {
      PythonPackages.matching(folder, pattern).forEach(file -> NativeLibrary.open(file.toString()));
    }
  }

  /**
   * Loads the library.
   *
   * @return what is missing; empty if nothing
   */
  public Optional<String> load() {
    return parts(folders()).stream()
        .filter(part -> !part.library().found())
        .map(part -> part.library().problem())
        .findFirst();
  }
}
