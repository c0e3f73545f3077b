package org.catchupmix.kernels.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.catchupmix.core.NormKind;
import org.catchupmix.core.Shape;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.driver.GpuDriver;
import org.catchupmix.emulator.driver.GpuProperties;
import org.catchupmix.emulator.driver.GpuTimer;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.library.KernelFiles;
import org.junit.jupiter.api.Test;

/** The lab on a GPU, which is an emulator that says that it is one. */
class LabDeviceTest {
  private final AtomicInteger closed = new AtomicInteger();

  private GpuDriver gpu(int major) {
    PtxEmulator emulator = new PtxEmulator();
    GpuProperties card = new GpuProperties("card", major, 0, 4, 1 << 20, 48 << 10, 1 << 10);
    return (GpuDriver)
        Proxy.newProxyInstance(
            GpuDriver.class.getClassLoader(),
            new Class<?>[] {GpuDriver.class},
            (_, method, arguments) -> {
              if (method.getName().equals("properties")) {
                return card;
              }
              if (method.getName().equals("close")) {
                closed.incrementAndGet();
              }
              try {
                return method.invoke(emulator, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** Runs take one to four microseconds. */
  private static final GpuTimer TIMER =
      (launches, _, _) -> {
        launches.run();
        return new double[] {1, 4, 1, 2};
      };

  private static Measurement channelNorm(LabDevice device) {
    LabOperation<?> operation = LabOperations.find("channel_norm");
    LabSettings settings = new LabSettings(Shape.of(2, 3, 3, 4), NormKind.L2, 1);
    return device
        .bench(KernelFiles.ptx("channel_norm"))
        .run(operation, List.of("v1"), settings)
        .getFirst();
  }

  @Test
  void registersAreShownForAChipThatThePtxCompilerKnows() {
    try (LabDevice device = LabDevice.gpu(gpu(9), TIMER)) {
      assertTrue(device.unknownResources().isEmpty());
      assertTrue(channelNorm(device).values().containsKey(Metric.REGISTERS));
    }
  }

  @Test
  void aNewerChipIsMeasuredWithoutRegisters() {
    try (LabDevice device = LabDevice.gpu(gpu(12), TIMER)) {
      assertEquals(
          "registers are not shown: the PTX compiler of this program knows no chip newer than"
              + " sm_90, this is sm_120",
          device.unknownResources().get());
      Measurement m = channelNorm(device);
      assertTrue(m.correct());
      assertEquals(1.5, m.values().get(Metric.of("cold_us")), "the median");
      assertEquals(1, m.values().get(Metric.of("warm_us_least")));
      assertEquals(1, m.values().get(Metric.of("cold_us_q1")));
      assertEquals(2.5, m.values().get(Metric.of("cold_us_q3")));
      assertEquals(1, m.values().get(Metric.of("cold_drift")), "from 1 to 2");
      double bytes = Float.BYTES * (2 * 3 * 3 * 4 + 2 * 4);
      assertEquals(bytes / 1.5 / 1e3, m.values().get(Metric.of("cold_gb_s")), 1e-12);
      double copy = 2.0 * (1 << 17) / 1.5;
      assertEquals(
          bytes / 1.5 / copy, m.values().get(Metric.of("cold_share_of_roof")), 1e-12, "of a copy");
      assertFalse(m.values().containsKey(Metric.REGISTERS));
    }
  }

  @Test
  void aGpuThatCannotBeTimedIsClosed() {
    GpuTimer broken =
        (_, _, _) -> {
          throw new GpuException("no event");
        };
    assertThrows(GpuException.class, () -> LabDevice.gpu(gpu(9), broken));
    assertEquals(1, closed.get());
  }
}
