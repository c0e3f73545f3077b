package org.catchupmix.kernels.jcuda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import jcuda.nvrtc.JNvrtc;
import jcuda.nvrtc.nvrtcProgram;
import jcuda.nvrtc.nvrtcResult;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.library.CudaCompiler;

/**
 * CUDA's compiler as a library, {@code libnvrtc.so.12}; it finds no headers, the kernels use none.
 */
public final class Nvrtc implements CudaCompiler {
  private final String version;

  private Nvrtc(String version) {
    this.version = version;
  }

  /** Loads it where the machine has it. */
  public static Optional<Nvrtc> find() {
    if (!CudaLibrary.NVRTC.load().isEmpty()) {
      return Optional.empty();
    }
    JCudaNatives.place("JNvrtc");
    JNvrtc.setExceptionsEnabled(false);
    int[] major = new int[1];
    int[] minor = new int[1];
    check(JNvrtc.nvrtcVersion(major, minor), "nvrtcVersion");
    return Optional.of(new Nvrtc(major[0] + "." + minor[0]));
  }

  @Override
  public String description() {
    return "nvrtc " + version + " -arch=" + TARGET + " -lineinfo";
  }

  @Override
  public String compile(Path source) throws IOException {
    nvrtcProgram program = new nvrtcProgram();
    String file = source.getFileName().toString();
    check(
        JNvrtc.nvrtcCreateProgram(program, Files.readString(source), file, 0, null, null),
        "nvrtcCreateProgram");
    try {
      String[] options = {"--gpu-architecture=" + TARGET, "--generate-line-info"};
      int result = JNvrtc.nvrtcCompileProgram(program, options.length, options);
      if (result != nvrtcResult.NVRTC_SUCCESS) {
        String[] log = new String[1];
        JNvrtc.nvrtcGetProgramLog(program, log);
        throw new GpuException("nvrtc refuses %s:%n%s".formatted(source, log[0].strip()));
      }
      String[] ptx = new String[1];
      check(JNvrtc.nvrtcGetPTX(program, ptx), "nvrtcGetPTX");
      return ptx[0];
    } finally {
      JNvrtc.nvrtcDestroyProgram(program);
    }
  }

  private static void check(int result, String call) {
    if (result != nvrtcResult.NVRTC_SUCCESS) {
      throw new GpuException("nvrtc: %s says %s".formatted(call, nvrtcResult.stringFor(result)));
    }
  }
}
