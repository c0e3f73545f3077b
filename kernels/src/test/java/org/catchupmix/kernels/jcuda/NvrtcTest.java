package org.catchupmix.kernels.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.kernels.library.CompilerCheck;
import org.catchupmix.kernels.library.CudaCompiler;
import org.catchupmix.kernels.library.KernelFiles;
import org.catchupmix.kernels.library.KernelFolder;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NvrtcTest {
  private static Nvrtc nvrtc() {
    Optional<Nvrtc> nvrtc = Nvrtc.find();
    Assumptions.assumeTrue(
        nvrtc.isPresent() || Boolean.getBoolean("catchup.cudaLibsRequired"),
        "libnvrtc.so.12 is not here (mvn -Pcuda-libs brings it)");
    return nvrtc.orElseThrow();
  }

  @Test
  void compilesAndLocatesErrors(@TempDir Path folder) throws IOException {
    KernelSource made = CompilerCheck.compilesAndLocatesErrors(nvrtc(), folder);
    assertEquals("twice", PtxCompiler.compile(made, 90).getFirst().kernel());
  }

  /** NVRTC finds the program's headers, and the kernels need no others. */
  @Test
  void compilesEachKernelOfOurs() throws IOException {
    CudaCompiler compiler = new CudaCompiler(nvrtc());
    for (Path source : KernelFolder.around(Path.of("")).sources()) {
      for (int chip : new int[] {75, 90}) {
        KernelSource made = compiler.kernels(source, chip);
        assertEquals(
            names(KernelFiles.ptx(made.name(), chip)),
            names(made),
            "kernels of " + source.getFileName());
      }
    }
  }

  /** As pip lays it out for a python3 on the path; a stand-in (src/test/c) takes NVRTC's place. */
  @Test
  void aPythonPackageOfNvrtcIsFoundAndCompiles(@TempDir Path python)
      throws IOException, InterruptedException {
    Path bin = Files.createDirectories(python.resolve("bin")).resolve("python3");
    assertTrue(Files.createFile(bin).toFile().setExecutable(true));
    Path packages = python.resolve("lib/python3.12/site-packages/nvidia/cuda_nvrtc/lib");
    new StandIns(Files.createDirectories(packages)).make("libnvrtc.so.12", "fake_nvrtc.c");
    Path ptx = Files.writeString(python.resolve("any.ptx"), ".version 7.0");
    Map<String, String> environment =
        Map.of("PATH", bin.getParent() + ":/usr/bin:/bin", "FAKE_NVRTC_PTX", ptx.toString());
    List<String> lines =
        new StandIns(Files.createDirectory(python.resolve("nothing")))
            .program(FakeNvrtcProgram.class, environment);
    String all = String.join("\n", lines);
    assertTrue(lines.contains("version 12.6"), all);
    assertTrue(lines.contains("folder " + packages), all);
    assertTrue(lines.contains("ptx .version 7.0"), all);
    assertTrue(all.contains("refuse.cu(1): error: identifier \"refuse\" is undefined"), all);
  }

  private static List<String> names(KernelSource source) {
    return PtxCompiler.compile(source, 90).stream().map(KernelResources::kernel).sorted().toList();
  }
}
