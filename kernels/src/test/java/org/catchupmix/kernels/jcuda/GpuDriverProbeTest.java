package org.catchupmix.kernels.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.catchupmix.core.backend.BackendProvider;
import org.catchupmix.core.foreign.NativeLibrary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuDriverProbeTest {
  private static final GpuDriverProbe.Device HOPPER =
      new GpuDriverProbe.Device("H100", 9, 0, 132, 80L << 30);
  private static final GpuDriverProbe.Device PASCAL =
      new GpuDriverProbe.Device("P100", 6, 0, 56, 16L << 30);

  @Test
  void saysWhatStandsInTheWay() {
    assertNull(GpuDriverProbe.problem(12060, List.of(PASCAL, HOPPER)));
    assertEquals(
        "the driver is for CUDA 10.2, too old for the kernels' PTX 7.0: install one for CUDA 11.0"
            + " (450) or newer",
        GpuDriverProbe.problem(10020, List.of(HOPPER)));
    assertEquals(
        "the GPU is too old: compute capability 7.5 (Turing) or newer is required, found " + PASCAL,
        GpuDriverProbe.problem(12060, List.of(PASCAL)));
    assertEquals(
        "the NVIDIA driver is there and sees no GPU: look at 'nvidia-smi' and at"
            + " CUDA_VISIBLE_DEVICES",
        GpuDriverProbe.problem(12060, List.of()));
    assertEquals(
        "libcuda.so.1 is of another version than the driver in the kernel: restart the machine after"
            + " an update of the driver",
        GpuDriverProbe.refusal(803));
    assertEquals(
        "libcuda.so.1 is the toolkit's stub, not a driver: take its folder out of LD_LIBRARY_PATH"
            + " and install the driver",
        GpuDriverProbe.refusal(34));
  }

  /** {@code auto} only opens the first GPU. */
  @Test
  void autoDoesNotTakeAnOldFirstGpu() {
    GpuDriverProbe both = new GpuDriverProbe(null, 12060, List.of(PASCAL, HOPPER));
    BackendProvider.Availability auto = CudaProvider.suitsAuto(both);
    assertFalse(auto.available());
    assertEquals("the first GPU is " + PASCAL + "; --device cuda:1 is H100", auto.why());
    GpuDriverProbe good = new GpuDriverProbe(null, 12060, List.of(HOPPER, PASCAL));
    assertTrue(good.isFirstUsable());
    assertEquals("", good.insteadOf(0));
    assertEquals("; --device cuda:0 is H100", good.insteadOf(1));
  }

  @Test
  void aLibraryThatIsNoDriverIsASentence() {
    GpuDriverProbe probe = GpuDriverProbe.asked(NativeLibrary.open("libm.so.6"));
    assertEquals(
        "libcuda.so.1 has no function cuInit, so it is not NVIDIA's driver or a very old one: install"
            + " the driver, and take the folder of the other file out of LD_LIBRARY_PATH",
        probe.problem());
    assertEquals(List.of(), probe.devices());
  }

  @Test
  void lookingIsQuick() {
    GpuDriverProbe.look();
    long start = System.nanoTime();
    GpuDriverProbe.look();
    long millis = (System.nanoTime() - start) / 1_000_000;
    assertTrue(millis < 200, millis + " ms");
  }

  @Test
  void theDoctorNamesEverythingInPlainWords(@TempDir Path nothing) {
    List<String> lines =
        CudaDiagnosis.lines(new GpuDriverProbe("no NVIDIA driver: ...", 0, List.of()), nothing);
    String all = String.join("\n", lines);
    for (String what :
        List.of("driver", "JCuda", "cuDNN 9", "cuBLAS 12", "NVRTC 12", "nvcc", "glibc")) {
      assertTrue(lines.stream().anyMatch(l -> l.startsWith(what)), what + " is missing in\n" + all);
    }
    assertFalse(all.contains("\tat "), all);
    assertFalse(all.contains("Exception"), all);
  }

  @Test
  void theDoctorListsTheGpus(@TempDir Path nothing) {
    List<String> lines =
        CudaDiagnosis.lines(new GpuDriverProbe(null, 12060, List.of(HOPPER, PASCAL)), nothing);
    assertEquals("driver       for CUDA 12.6", lines.get(0));
    assertEquals(
        "cuda:0       H100, compute capability 9.0, 132 multiprocessors, 81920 MiB", lines.get(1));
    assertEquals(
        "cuda:1       P100, compute capability 6.0, 56 multiprocessors, 16384 MiB (too old: 7.5 or"
            + " newer is required)",
        lines.get(3));
  }

  @Test
  void aMissingLibraryIsNamedByTheLoader() {
    NativeLibrary none = NativeLibrary.open("libnosuchthing.so.3");
    assertFalse(none.found());
    assertEquals(
        "libnosuchthing.so.3: cannot open shared object file: No such file or directory",
        none.problem());
    assertNotNull(NativeLibrary.glibc());
  }
}
