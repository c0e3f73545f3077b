package org.catchupmix.kernels.jcuda.libraries;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.catchupmix.core.foreign.NativeLibrary;
import org.catchupmix.emulator.compiler.CompilerName;
import org.catchupmix.emulator.compiler.Compilers;
import org.catchupmix.gpu.GpuProperties;
import org.catchupmix.kernels.jcuda.CudaLibrary;
import org.catchupmix.kernels.jcuda.GpuDriverProbe;
import org.catchupmix.kernels.jcuda.JCudaApi;
import org.catchupmix.kernels.jcuda.JCudaNatives;
import org.catchupmix.kernels.library.PtxSet;

/** The report of {@code catchup doctor} on GPUs: parts found and missing, and remedies. */
final class CudaDiagnosis {
  private final List<Path> folders;
  private final List<String> lines = new ArrayList<>();

  private CudaDiagnosis(List<Path> folders) {
    this.folders = folders;
  }

  /**
   * Collects the whole report.
   *
   * @param folders to search for libraries besides the loader's path
   */
  static List<String> lines(GpuDriverProbe probe, List<Path> folders) {
    CudaDiagnosis diagnosis = new CudaDiagnosis(folders);
    diagnosis.driver(probe);
    diagnosis.bindings();
    diagnosis.library(
        CudaLibrary.CUDNN,
        "convolutions; without it use --dnn own",
        "apt: libcudnn9-cuda-13 or -12, pip: nvidia-cudnn-cu13, or './catchup --with-cuda-libs'");
    diagnosis.library(
        CudaLibrary.CUBLAS,
        "matmuls; without it our own kernels run them",
        "apt: libcublas-12-6, pip: nvidia-cublas-cu12, or './catchup --with-cuda-libs'");
    diagnosis.library(
        CudaLibrary.NVRTC,
        "compiles your own .cu files where there is no nvcc",
        "apt: cuda-nvrtc-12-6, pip: nvidia-cuda-nvrtc-cu12, or './catchup --with-cuda-libs'");
    diagnosis.library(
        CudaLibrary.NCCL,
        "moves gradients between GPUs where several ranks train",
        "apt: libnccl2, pip: nvidia-nccl-cu13, or './catchup --with-cuda-libs'");
    diagnosis.compiler();
    diagnosis.system();
    return diagnosis.lines;
  }

  private void say(String what, String found) {
    lines.add("%-12s %s".formatted(what, found));
  }

  private void driver(GpuDriverProbe probe) {
    if (probe.driverVersion() > 0) {
      say("driver", "for CUDA " + GpuDriverProbe.versionOf(probe.driverVersion()));
    }
    for (int i = 0; i < probe.devices().size(); i++) {
      GpuProperties device = probe.devices().get(i);
      say("cuda:" + i, GpuDriverProbe.describe(device));
      if (GpuDriverProbe.isUsable(device)) {
        say("", "runs kernels for " + PtxSet.of(device.chip()).target());
      }
    }
    if (probe.problem() != null) {
      // The sentence about it is printed above, behind "not available".
      say("driver", probe.driverVersion() > 0 ? "not usable" : "none");
    }
  }

  private void bindings() {
    List<String> missing = new ArrayList<>();
    for (JCudaApi api : JCudaApi.values()) {
      if (!JCudaNatives.isPresent(api.library())) {
        missing.add(api.library());
      }
    }
    say(
        "JCuda",
        JCudaNatives.VERSION
            + (missing.isEmpty()
                ? ", all native libraries are in the program"
                : ", not in this program: " + String.join(", ", missing)));
  }

  private void library(CudaLibrary library, String use, String remedy) {
    List<CudaLibrary.Part> parts = library.parts(folders);
    List<CudaLibrary.Part> missing = parts.stream().filter(p -> !p.library().found()).toList();
    if (missing.size() == parts.size()) {
      say(library.label(), "not found (%s). %s".formatted(use, remedy));
      if (library == CudaLibrary.CUBLAS && isHere("libcublas.so.13")) {
        say("", "libcublas.so.13 is here, of CUDA 13; JCuda 12.6 requires libcublas.so.12");
      }
      return;
    }
    say(
        library.label(),
        "%s%s"
            .formatted(
                version(library, parts.getLast()),
                missing.isEmpty() ? ", complete" : ", not complete (%s)".formatted(use)));
    if (parts.getLast().folder() != null) {
      say("", "in " + parts.getLast().folder());
    }
    for (CudaLibrary.Part part : parts) {
      if (!part.library().found()) {
        say("", part.name() + " is missing: " + part.library().problem() + ". " + remedy);
      } else if (parts.size() > 2) {
        say("", part.name() + " found");
      }
    }
  }

  private boolean isHere(String name) {
    return NativeLibrary.open(name).found()
        || folders.stream().anyMatch(folder -> Files.exists(folder.resolve(name)));
  }

  private static String version(CudaLibrary library, CudaLibrary.Part part) {
    if (library != CudaLibrary.CUDNN || !part.library().found()) {
      return "found";
    }
    MethodHandle version =
        part.library().function("cudnnGetVersion", FunctionDescriptor.of(ValueLayout.JAVA_LONG));
    try {
      return version == null
          ? "found"
          : "version " + CudnnHandle.versionOf((long) version.invokeExact());
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private void compiler() {
    for (CompilerName name : CompilerName.values()) {
      if (name == CompilerName.NVRTC) {
        continue; // one of the libraries above
      }
      try {
        say(
            name.toString(),
            Compilers.find(name, System.getenv())
                .map(found -> found.description("compute_75"))
                .orElse("not found (one compiler is needed for your own .cu files)"));
      } catch (IOException e) {
        say(name.toString(), "does not start: " + e.getMessage());
      }
    }
  }

  private void system() {
    String glibc = NativeLibrary.glibc();
    say("glibc", glibc == null ? "not the system's C library; CUDA's libraries need it" : glibc);
  }
}
