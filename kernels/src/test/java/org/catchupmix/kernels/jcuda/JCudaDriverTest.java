package org.catchupmix.kernels.jcuda;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The driver through JCuda's native library, in a process with a stand-in for libcuda.so.1
 * (src/test/c/fake_cuda.c): arguments arrive, and each refusal names its call.
 */
class JCudaDriverTest {
  @TempDir private Path folder;

  @Test
  void argumentsArriveAndRefusalsNameTheCall() throws IOException, InterruptedException {
    new StandIns(folder).make("libcuda.so.1", "fake_cuda.c");
    List<String> unpinned = program(Map.of("FAKE_CUDA_NO_PINNED", "1"));
    assertTrue(
        unpinned.stream().anyMatch(l -> l.matches("no pinned memory: .*pinned.*1.0 MiB.*")),
        unpinned::toString);
    assertTrue(unpinned.contains("stand-in: context of 0 released"), unpinned::toString);
    List<String> lines = program(Map.of());
    for (String wanted :
        List.of(
            "probe: Fake, compute capability 8.6, 7 multiprocessors, 160 MiB",
            "open: .*name=Fake, major=8, minor=6, multiprocessors=7,"
                + " memoryBytes=167772160, sharedBytesPerBlock=49152, l2Bytes=1048576.*",
            "numbers: right, 75 and 1500 us",
            "memory: 0 bytes in use",
            "too much: .*200.0 MiB.*160.0 MiB of 160.0 MiB",
            "bad: .*bad.ptx.*CUDA_ERROR_INVALID_PTX.* line 3: no such thing",
            "new: .*new.ptx.*CUDA_ERROR_UNSUPPORTED_PTX_VERSION",
            "big: .*memory.*big.ptx",
            "room: made",
            "no kernel: .*scale.ptx.*'scael'",
            "no GPU: .*cuda:3",
            "outside: scale: .*CUDA_ERROR_ILLEGAL_ADDRESS.*'--device emulator'",
            "thread: .*'main'.*'other'",
            "closed")) {
      assertTrue(
          lines.stream().anyMatch(line -> line.matches(wanted + ".*")),
          wanted + "\nnot in\n" + String.join("\n", lines));
    }
  }

  private List<String> program(Map<String, String> environment)
      throws IOException, InterruptedException {
    return new StandIns(folder).program(FakeGpuProgram.class, environment);
  }
}
