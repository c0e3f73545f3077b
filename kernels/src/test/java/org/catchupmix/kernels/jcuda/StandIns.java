package org.catchupmix.kernels.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * Stand-ins for NVIDIA's libraries, compiled from src/test/c, and programs that run with them
 * through JCuda's real native libraries.
 *
 * @param folder for the stand-ins
 */
public record StandIns(Path folder) {
  private static final Path GCC = Path.of("/usr/bin/gcc");

  /**
   * Compiles a stand-in.
   *
   * @param name of the library, such as {@code libcuda.so.1}
   * @param source in src/test/c, or a whole path
   */
  public void make(String name, String source) throws IOException, InterruptedException {
    Assumptions.assumeTrue(Files.isExecutable(GCC), "no gcc to make the stand-in with");
    run(Map.of(), "src/test/c/make-library", name, source, folder.toString());
  }

  /** Compiles an empty library, whose functions nobody calls. */
  public void makeEmpty(String name) throws IOException, InterruptedException {
    make(name, Files.writeString(folder.resolve("empty.c"), "").toString());
  }

  public List<String> program(Class<?> main, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    Map<String, String> all = new HashMap<>(environment);
    all.put("LD_LIBRARY_PATH", folder.toString());
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-modules=jdk.incubator.vector");
    // The program is too short to gain from C2.
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-XX:+UseSerialGC");
    command.add("--enable-native-access=ALL-UNNAMED");
    // Hides downloaded CUDA libraries.
    command.add("-Duser.home=" + folder);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return run(all, command.toArray(String[]::new)).lines().toList();
  }

  private static String run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }
}
