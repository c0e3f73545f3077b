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
 * (src/test/c/fake_cuda.c): arguments arrive, and each refusal is a sentence.
 */
class JCudaDriverTest {
  @TempDir private Path folder;

  @Test
  void whatIsPassedArrivesAndRefusalsAreSentences() throws IOException, InterruptedException {
    new StandIns(folder).make("libcuda.so.1", "fake_cuda.c");
    List<String> unpinned = program(Map.of("FAKE_CUDA_NO_PINNED", "1"));
    String said =
        "no pinned memory: the host has not enough memory that can be pinned: asked for 1.0 MiB";
    assertTrue(unpinned.stream().anyMatch(l -> l.startsWith(said)), unpinned::toString);
    assertTrue(unpinned.contains("stand-in: context of 0 released"), unpinned::toString);
    List<String> lines = program(Map.of());
    for (String wanted :
        List.of(
            "probe: [Fake, compute capability 8.6, 7 multiprocessors, 160 MiB, Fake, compute",
            "open: GpuProperties[name=Fake, major=8, minor=6, multiprocessors=7,"
                + " memoryBytes=167772160, sharedBytesPerBlock=49152, l2Bytes=1048576]",
            "numbers: right, 75 and 1500 us",
            "memory: 0 bytes in use",
            "too much: the GPU has not enough memory: asked for 200.0 MiB, free are 160.0 MiB of"
                + " 160.0 MiB",
            "bad: compiling bad.ptx: the GPU says CUDA_ERROR_INVALID_PTX. The driver refuses the"
                + " PTX; what it said stands below. / line 3: no such thing",
            "new: compiling new.ptx: the GPU says CUDA_ERROR_UNSUPPORTED_PTX_VERSION. The driver is"
                + " too old",
            "big: the GPU has not enough memory: compiling big.ptx asks for more, free are",
            "room: made by giving back what was kept",
            "no kernel: scale.ptx has no kernel 'scael', it has scale",
            "no GPU: there is no GPU cuda:3 here: the driver shows 2, counted from 0",
            "outside: scale: the GPU says CUDA_ERROR_ILLEGAL_ADDRESS. A kernel left its memory. Run"
                + " the same with '--device emulator'",
            "thread: the GPU belongs to thread 'main' and was called from 'other'",
            "closed")) {
      assertTrue(
          lines.stream().anyMatch(line -> line.startsWith(wanted)),
          wanted + "\nnot in\n" + String.join("\n", lines));
    }
  }

  private List<String> program(Map<String, String> environment)
      throws IOException, InterruptedException {
    return new StandIns(folder).program(FakeGpuProgram.class, environment);
  }
}
