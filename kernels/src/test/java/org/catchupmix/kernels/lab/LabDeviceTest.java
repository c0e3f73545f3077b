package org.catchupmix.kernels.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.report.Metric;
import org.catchupmix.gpu.GpuDriver;
import org.catchupmix.gpu.GpuProperties;
import org.catchupmix.gpu.GpuTimer;
import org.catchupmix.kernels.backend.CudaBackend;
import org.catchupmix.kernels.library.KernelFiles;
import org.junit.jupiter.api.Test;

class LabDeviceTest {
  private static GpuDriver gpu(String name, int major) {
    PtxEmulator emulator = new PtxEmulator();
    GpuProperties card = new GpuProperties(name, major, 0, 4, 1 << 20, 48 << 10, 1 << 10);
    return (GpuDriver)
        Proxy.newProxyInstance(
            GpuDriver.class.getClassLoader(),
            new Class<?>[] {GpuDriver.class},
            (_, method, arguments) -> {
              if (method.getName().equals("properties")) {
                return card;
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
    LabSettings settings = new LabSettings(Shape.of(2, 3, 3, 4));
    return device
        .bench(KernelFiles.ptx("channel_norm"))
        .run(operation, List.of("v1"), settings)
        .getFirst();
  }

  @Test
  void registersAreShownForAChipThatThePtxCompilerKnows() {
    try (LabDevice device = LabDevice.gpu(gpu("card", 9), TIMER, Optional.empty())) {
      assertTrue(device.unknownResources().isEmpty());
      assertTrue(channelNorm(device).values().containsKey(Metric.REGISTERS));
    }
  }

  @Test
  void aNewerChipIsMeasuredWithoutRegisters() {
    try (LabDevice device = LabDevice.gpu(gpu("card", 12), TIMER, Optional.empty())) {
      assertTrue(device.unknownResources().orElseThrow().contains("sm_120"));
      Measurement m = channelNorm(device);
      assertTrue(m.correct());
      assertEquals(1.5, m.values().get(LabMetrics.COLD.median()), "the median");
      assertEquals(1, m.values().get(LabMetrics.COLD.lowerQuartile()));
      assertEquals(2.5, m.values().get(LabMetrics.COLD.upperQuartile()));
      double bytes = Float.BYTES * (2 * 3 * 3 * 4 + 2 * 4);
      assertEquals(bytes / 1.5 / 1e3, m.values().get(LabMetrics.COLD.gigabytes()), 1e-12);
      assertFalse(m.values().containsKey(Metric.BOUND), "nothing is known of this card");
      assertFalse(m.values().containsKey(Metric.REGISTERS));
    }
  }

  @Test
  void timesOfAKnownCardStandBesideItsLowerBound() {
    try (LabDevice device =
        LabDevice.gpu(gpu("NVIDIA A100-SXM4-80GB", 8), TIMER, Optional.empty())) {
      Map<Metric, Double> values = channelNorm(device).values();
      double bound = Float.BYTES * (2 * 3 * 3 * 4 + 2 * 4) / 2039e9 * 1e6 + 0.5;
      assertEquals(bound, values.get(Metric.BOUND), 1e-12);
      assertEquals(bound / 1.5, values.get(LabMetrics.COLD.share()), 1e-12);
    }
  }

  /**
   * A stand-in for cuDNN, by our own kernels: its column is there, and is judged like the others.
   */
  @Test
  void aLibraryHasAColumn() {
    LabDevice.Libraries standIn =
        (kernels, precision, options) ->
            CudaBackend.ofKernels("cudnn", kernels, precision, options);
    LabOperation<?> operation = LabOperations.find("conv2d");
    LabSettings settings = new LabSettings(LabShapes.of(operation, "1x4x4x4x4x3x1"));
    try (LabDevice device = LabDevice.gpu(gpu("card", 9), TIMER, Optional.of(standIn))) {
      LabBench bench = device.bench(KernelFiles.ptx("conv2d"));
      List<Measurement> all = bench.run(operation, operation.variants(), settings);
      assertEquals("cudnn", all.getLast().variant());
      assertEquals(operation.variants().size() + 1, all.size());
      assertTrue(all.getLast().correct() && all.getLast().ran(), all.getLast()::toString);
      assertEquals(1.5, all.getLast().values().get(LabMetrics.COLD.median()));
      assertEquals(1, bench.run(operation, List.of("v1"), settings).size(), "asked for v1 alone");
    }
    try (LabDevice emulator = LabDevice.open("emulator", null)) {
      Measurement none =
          emulator
              .bench(KernelFiles.ptx("conv2d"))
              .run(operation, List.of("cudnn"), settings)
              .getFirst();
      assertTrue(none.refusal().orElseThrow().contains("--device cuda"), none::toString);
    }
  }
}
