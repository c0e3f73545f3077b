package org.catchupmix.kernels.jcuda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.catchupmix.emulator.compiler.CompilerException;
import org.catchupmix.io.TemporaryFolder;

/** A program that compiles with the NVRTC that it finds; see {@link NvrtcTest}. */
final class FakeNvrtcProgram {
  private FakeNvrtcProgram() {}

  public static void main(String[] args) throws IOException {
    Nvrtc nvrtc = Nvrtc.find().orElseThrow();
    System.out.println("version " + nvrtc.version());
    System.out.println("folder " + CudaLibrary.NVRTC.parts(List.of()).getFirst().folder());
    for (String text : List.of("good", "refuse")) {
      try (TemporaryFolder folder = new TemporaryFolder()) {
        Path source = Files.writeString(folder.path().resolve(text + ".cu"), text);
        System.out.println("ptx " + nvrtc.compile(source, Map.of(), "compute_75", List.of()));
      } catch (CompilerException e) {
        System.out.println("error " + e.getMessage());
      }
    }
  }
}
