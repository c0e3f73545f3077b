package org.catchupmix.kernels.jcuda;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import jcuda.CudaException;
import jcuda.nvrtc.JNvrtc;
import jcuda.nvrtc.nvrtcProgram;
import org.catchupmix.emulator.compiler.Compiler;
import org.catchupmix.emulator.compiler.CompilerException;
import org.catchupmix.emulator.compiler.CompilerName;
import org.catchupmix.io.PlainText;

/**
 * CUDA's compiler as a library, {@code libnvrtc.so.12}. It finds only headers passed with the
 * source, which are the only ones that the kernels use.
 */
public record Nvrtc(String version) implements Compiler {
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
  public CompilerName name() {
    return CompilerName.NVRTC;
  }

  @Override
  public List<String> options() {
    return List.of("--generate-line-info");
  }

  @Override
  public String compile(Path source, Map<String, String> headers, String target, List<String> more)
      throws IOException {
    String text = PlainText.read(source);
    nvrtcProgram program = new nvrtcProgram();
    String[] names = headers.keySet().toArray(String[]::new);
    String[] texts = headers.values().toArray(String[]::new);
    JNvrtc.nvrtcCreateProgram(
        program, text, source.getFileName().toString(), names.length, texts, names);
    try {
      String[] options =
          Stream.concat(
                  Stream.of("--gpu-architecture=" + target, "--generate-line-info"), more.stream())
              .toArray(String[]::new);
      JNvrtc.nvrtcCompileProgram(program, options.length, options);
      String[] ptx = new String[1];
      JNvrtc.nvrtcGetPTX(program, ptx);
      return ptx[0];
    } catch (CudaException e) {
      String[] log = new String[1];
      JNvrtc.nvrtcGetProgramLog(program, log);
      throw new CompilerException(name(), source, log[0], "");
    } finally {
      JNvrtc.nvrtcDestroyProgram(program);
    }
  }
}
