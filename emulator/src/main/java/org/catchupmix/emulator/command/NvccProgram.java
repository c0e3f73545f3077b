package org.catchupmix.emulator.command;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.emulator.program.Tool;

/** The compiler of the CUDA toolkit, run as a process. */
public record NvccProgram(Path path, String version) {
  private static final Pattern RELEASE = Pattern.compile("release (\\d+\\.\\d+)");

  /** End of a run. */
  public record Ended(int code, String output) {}

  /** Finds nvcc by {@code CUDA_HOME}, then {@code PATH}, then where the toolkit installs itself. */
  public static Optional<NvccProgram> find(Map<String, String> environment) throws IOException {
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
        Matcher release =
            RELEASE.matcher(new NvccProgram(program, "").execute(List.of("--version")).output());
        if (release.find()) {
          return Optional.of(new NvccProgram(program, release.group(1)));
        }
      }
    }
    return Optional.empty();
  }

  public Ended execute(List<String> options) throws IOException {
    List<String> command = new ArrayList<>(List.of(path.toString()));
    command.addAll(options);
    Tool.Ended ended = Tool.run(command, Map.of());
    return new Ended(ended.code(), ended.output());
  }
}
