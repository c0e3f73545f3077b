package org.catchupmix.kernels.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.catchupmix.core.BackendProvider;
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
    assertTrue(GpuDriverProbe.problem(10020, List.of(HOPPER)).contains("CUDA 10.2"));
    assertTrue(GpuDriverProbe.problem(12060, List.of(PASCAL)).contains("too old"));
    assertTrue(GpuDriverProbe.problem(12060, List.of()).contains("nvidia-smi"));
    assertTrue(GpuDriverProbe.refusal(803).contains("restart"));
    assertTrue(GpuDriverProbe.refusal(34).contains("stub"));
  }

  /** {@code auto} opens the first GPU; another is for who asks. */
  @Test
  void autoDoesNotTakeAnOldFirstGpu() {
    GpuDriverProbe both = new GpuDriverProbe(null, 12060, List.of(PASCAL, HOPPER));
    BackendProvider.Availability auto = CudaProvider.suitsAuto(both);
    assertFalse(auto.available());
    assertTrue(auto.why().startsWith("the first GPU is P100, "), auto.why());
    assertTrue(auto.why().endsWith("; --device cuda:1 is H100"), auto.why());
    GpuDriverProbe good = new GpuDriverProbe(null, 12060, List.of(HOPPER, PASCAL));
    assertTrue(good.isFirstUsable());
    assertEquals("", good.insteadOf(0));
    assertEquals("; --device cuda:0 is H100", good.insteadOf(1));
  }

  @Test
  void aLibraryThatIsNoDriverIsASentence() {
    GpuDriverProbe probe = GpuDriverProbe.asked(NativeLibrary.open("libm.so.6"));
    assertTrue(probe.problem().contains("no function cuInit"), probe.problem());
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
    assertTrue(lines.get(1).startsWith("cuda:0       H100, compute capability 9.0"), lines.get(1));
    assertTrue(lines.get(2).contains("too old"), lines.get(2));
  }

  @Test
  void aMissingLibraryIsNamedByTheLoader() {
    NativeLibrary none = NativeLibrary.open("libnosuchthing.so.3");
    assertFalse(none.found());
    assertTrue(none.problem().contains("libnosuchthing.so.3"), none.problem());
    assertNotNull(NativeLibrary.glibc());
  }
}
