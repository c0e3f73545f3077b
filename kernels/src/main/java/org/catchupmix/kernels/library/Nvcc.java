package org.catchupmix.kernels.library;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.emulator.command.NvccProgram;
import org.catchupmix.io.TemporaryFolder;
import org.catchupmix.kernels.driver.GpuException;

/** The compiler of the CUDA toolkit for the kernels of this program. */
public record Nvcc(NvccProgram program) implements CudaCompiler {
  private static final List<String> OPTIONS = List.of("-O3", "-lineinfo");

  /** Finds it as {@link NvccProgram#find} does. */
  public static Optional<Nvcc> find(Map<String, String> environment) throws IOException {
    return NvccProgram.find(environment).map(Nvcc::new);
  }

  @Override
  public String description(PtxSet set) {
    return "nvcc %s -arch=%s %s"
        .formatted(program.version(), set.target(), String.join(" ", OPTIONS));
  }

  @Override
  public String compile(CudaSource source, PtxSet set, List<String> options) throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder()) {
      Path scratch = folder.path();
      for (Map.Entry<String, String> header : source.headers().entrySet()) {
        Files.writeString(scratch.resolve(header.getKey()), header.getValue());
      }
      Path ptx = scratch.resolve("out.ptx");
      List<String> command = new ArrayList<>(List.of("-ptx", "-arch=" + set.target()));
      command.addAll(OPTIONS);
      command.addAll(options);
      command.addAll(
          List.of("-I", scratch.toString(), "-o", ptx.toString(), source.path().toString()));
      NvccProgram.Ended ended = program.execute(command);
      if (ended.code() != 0) {
        throw new GpuException(
            "nvcc refuses %s:%n%s%s"
                .formatted(source.path(), ended.output().strip(), remedy(ended.output())));
      }
      return Files.readString(ptx);
    }
  }

  private static String remedy(String output) {
    return output.contains("host compiler")
        ? "%nIt requires gcc (apt-get install gcc). NVRTC requires none: it is taken where no nvcc is on the PATH (./catchup --with-cuda-libs fetches it)"
            .formatted()
        : "";
  }
}
