package org.catchupmix.kernels.jcuda;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import jcuda.CudaException;
import jcuda.nvrtc.JNvrtc;
import jcuda.nvrtc.nvrtcProgram;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.library.CudaCompiler;
import org.catchupmix.kernels.library.CudaSource;
import org.catchupmix.kernels.library.PtxSet;

/**
 * CUDA's compiler as a library, {@code libnvrtc.so.12}. It finds only headers passed with the
 * source, which are the only ones that the kernels use.
 */
public record Nvrtc(String version) implements CudaCompiler {
  /** Loads NVRTC if the machine has it. */
  public static Optional<Nvrtc> find() {
    if (!CudaLibrary.NVRTC.load().isEmpty()) {
      return Optional.empty();
    }
    JCudaApi.NVRTC.load();
    int[] major = new int[1];
    int[] minor = new int[1];
    JNvrtc.nvrtcVersion(major, minor);
    return Optional.of(new Nvrtc(major[0] + "." + minor[0]));
  }

  @Override
  public String description(PtxSet set) {
    return "nvrtc %s -arch=%s --generate-line-info".formatted(version, set.target());
  }

  @Override
  public String compile(CudaSource source, PtxSet set, List<String> more) {
    nvrtcProgram program = new nvrtcProgram();
    String[] names = source.headers().keySet().toArray(String[]::new);
    String[] texts = source.headers().values().toArray(String[]::new);
    JNvrtc.nvrtcCreateProgram(program, source.text(), source.file(), names.length, texts, names);
    try {
      String[] options =
          Stream.concat(
                  Stream.of("--gpu-architecture=" + set.target(), "--generate-line-info"),
                  more.stream())
              .toArray(String[]::new);
      JNvrtc.nvrtcCompileProgram(program, options.length, options);
      String[] ptx = new String[1];
      JNvrtc.nvrtcGetPTX(program, ptx);
      return ptx[0];
    } catch (CudaException e) {
      String[] log = new String[1];
      JNvrtc.nvrtcGetProgramLog(program, log);
      throw new GpuException(
          "nvrtc refuses %s (%s):%n%s".formatted(source.path(), e.getMessage(), log[0].strip()), e);
    } finally {
      JNvrtc.nvrtcDestroyProgram(program);
    }
  }
}
