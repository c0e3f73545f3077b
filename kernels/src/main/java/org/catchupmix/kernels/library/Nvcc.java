package org.catchupmix.kernels.library;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.core.io.TemporaryFolder;
import org.catchupmix.kernels.driver.GpuException;

/** The compiler of the CUDA toolkit, run as a process. */
public record Nvcc(Path program, String version) implements CudaCompiler {
  private static final List<String> OPTIONS = List.of("-O3", "-lineinfo");
  private static final Pattern RELEASE = Pattern.compile("release (\\d+\\.\\d+)");

  record Ended(int code, String output) {}

  /**
   * Finds nvcc in the folders of {@code CUDA_HOME}, then of {@code PATH}, then where the toolkit
   * installs itself.
   */
  public static Optional<Nvcc> find(Map<String, String> environment) throws IOException {
    List<Path> folders = new ArrayList<>();
    String home = environment.getOrDefault("CUDA_HOME", "");
    if (!home.isEmpty()) {
      folders.add(Path.of(home, "bin"));
    }
    for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
      if (!folder.isEmpty()) {
        folders.add(Path.of(folder));
      }
    }
    folders.add(Path.of("/usr/local/cuda/bin"));
    for (Path folder : folders) {
      Path program = folder.resolve("nvcc");
      if (Files.isExecutable(program)) {
        Matcher release = RELEASE.matcher(run(List.of(program.toString(), "--version")).output());
        if (release.find()) {
          return Optional.of(new Nvcc(program, release.group(1)));
        }
      }
    }
    return Optional.empty();
  }

  Ended execute(List<String> options) throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(options);
    return run(command);
  }

  @Override
  public String description(PtxSet set) {
    return "nvcc %s -arch=%s %s".formatted(version, set.target(), String.join(" ", OPTIONS));
  }

  @Override
  public String compile(CudaSource source, PtxSet set, List<String> options) throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder()) {
      Path scratch = folder.path();
      for (Map.Entry<String, String> header : source.headers().entrySet()) {
        Files.writeString(scratch.resolve(header.getKey()), header.getValue());
      }
      Path ptx = scratch.resolve("out.ptx");
      List<String> command =
          new ArrayList<>(List.of(program.toString(), "-ptx", "-arch=" + set.target()));
      command.addAll(OPTIONS);
      command.addAll(options);
      command.addAll(
          List.of("-I", scratch.toString(), "-o", ptx.toString(), source.path().toString()));
      Ended ended = run(command);
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

  private static Ended run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return new Ended(process.waitFor(), output);
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new GpuException("nvcc was interrupted", e);
    }
  }
}
