package org.catchupmix.kernels.jcuda.libraries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.catchupmix.core.backend.BackendProvider;
import org.catchupmix.core.foreign.NativeLibrary;
import org.catchupmix.gpu.GpuProperties;
import org.catchupmix.kernels.jcuda.GpuDriverProbe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuDriverProbeTest {
  private static final GpuProperties HOPPER = gpu("H100", 9, 132, 80);
  private static final GpuProperties PASCAL = gpu("P100", 6, 56, 16);

  private static GpuProperties gpu(String name, int major, int multiprocessors, long gibibytes) {
    return new GpuProperties(name, major, 0, multiprocessors, gibibytes << 30, 48 << 10, 1 << 20);
  }

  @Test
  void problemsNameTheRemedy() {
    assertNull(GpuDriverProbe.problem(12060, List.of(PASCAL, HOPPER)));
    assertNames(GpuDriverProbe.problem(10020, List.of(HOPPER)), "CUDA 10.2", "CUDA 11.0");
    assertNames(
        GpuDriverProbe.problem(12060, List.of(PASCAL)), "7.5", GpuDriverProbe.describe(PASCAL));
    assertNames(GpuDriverProbe.problem(12060, List.of()), "nvidia-smi", "CUDA_VISIBLE_DEVICES");
  }

  private static void assertNames(String message, String... parts) {
    for (String part : parts) {
      assertTrue(message.contains(part), part + " is missing in: " + message);
    }
  }

  /** {@code auto} only opens the first GPU. */
  @Test
  void autoDoesNotTakeAnOldFirstGpu() {
    GpuDriverProbe both = new GpuDriverProbe(null, 12060, List.of(PASCAL, HOPPER));
    BackendProvider.Availability auto = CudaProvider.suitsAuto(both);
    assertFalse(auto.available());
    assertNames(auto.why(), GpuDriverProbe.describe(PASCAL), "--device cuda:1");
    GpuDriverProbe good = new GpuDriverProbe(null, 12060, List.of(HOPPER, PASCAL));
    assertTrue(GpuDriverProbe.isUsable(HOPPER));
    assertEquals("", good.insteadOf(0));
    assertNames(good.insteadOf(1), "--device cuda:0", "H100");
  }

  @Test
  void theDoctorNamesEveryLibraryWithoutAStackTrace(@TempDir Path nothing) {
    List<String> lines =
        CudaDiagnosis.lines(
            new GpuDriverProbe("no NVIDIA driver: ...", 0, List.of()), List.of(nothing));
    String all = "\n" + String.join("\n", lines);
    assertNames(
        all, "\ndriver", "\nJCuda", "\ncuDNN 9", "\ncuBLAS 12", "\nNVRTC 12", "\nnvcc", "\nglibc");
    assertFalse(all.contains("\tat "), all);
    assertFalse(all.contains("Exception"), all);
  }

  @Test
  void theDoctorListsTheGpus(@TempDir Path nothing) {
    List<String> lines =
        CudaDiagnosis.lines(
            new GpuDriverProbe(null, 12060, List.of(HOPPER, PASCAL)), List.of(nothing));
    assertNames(lines.get(0), "driver", "12.6");
    assertNames(lines.get(1), "cuda:0", "H100", "9.0", "132", "81920 MiB");
    assertNames(lines.get(3), "cuda:1", "P100", "6.0", "56", "16384 MiB", "7.5");
  }

  @Test
  void aMissingLibraryIsNamedByTheLoader() {
    NativeLibrary none = NativeLibrary.open("libnosuchthing.so.3");
    assertFalse(none.found());
    assertNames(none.problem(), "libnosuchthing.so.3");
    assertNotNull(NativeLibrary.glibc());
  }
}
