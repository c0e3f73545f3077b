package org.catchupmix.kernels.jcuda;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.library.CudaSource;
import org.catchupmix.kernels.library.PtxSet;

/** A program that compiles with the NVRTC that it finds; see {@link NvrtcTest}. */
final class FakeNvrtcProgram {
  private FakeNvrtcProgram() {}

  public static void main(String[] args) throws IOException {
    Nvrtc nvrtc = Nvrtc.find().orElseThrow();
    System.out.println("version " + nvrtc.version());
    System.out.println("folder " + CudaLibrary.NVRTC.parts(List.of()).getFirst().folder());
    for (String text : List.of("good", "refuse")) {
      try {
        CudaSource source = CudaSource.of(Path.of(text + ".cu"), text);
        System.out.println("ptx " + nvrtc.compile(source, PtxSet.COMPUTE_75, List.of()));
      } catch (GpuException e) {
        System.out.println("error " + e.getMessage());
      }
    }
  }
}
