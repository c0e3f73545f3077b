package org.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.kernels.backend.CudaBackend;
import org.catchupmix.kernels.driver.DeviceBuffer;
import org.catchupmix.kernels.lab.LabOperations;
import org.catchupmix.kernels.lab.LabSettings;
import org.catchupmix.kernels.library.CudaSource;
import org.catchupmix.kernels.library.KernelLibrary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelMixV5Test {
  /** A backend on the emulator, and the tensors of a case. */
  private static final class Device implements AutoCloseable {
    final PtxEmulator emulator = new PtxEmulator();
    final KernelLibrary library = new KernelLibrary(emulator);
    final CudaBackend backend =
        CudaBackend.ofKernels("emulator", library, Precision.FP32, Set.of());
    final TensorScope scope = new TensorScope(backend);
    final OpCase.Bound bound;

    Device(OpCase problem) {
      this.bound = problem.bind(scope);
    }

    void runV5(int samples, int pixels, int channels) {
      new ChannelMixV5(library)
          .run(
              DeviceBuffer.memory(bound.in()[0]),
              DeviceBuffer.memory(bound.in()[1]),
              DeviceBuffer.memory(bound.in()[2]),
              DeviceBuffer.memory(bound.out()[0]),
              samples,
              pixels,
              channels);
    }

    @Override
    public void close() {
      scope.close();
      backend.close();
    }
  }

  private static OpCase problem(Shape shape) {
    return LabOperations.find("channel_mix").problem(new LabSettings(shape));
  }

  @ParameterizedTest
  @CsvSource({"8,4,4,64", "3,1,1,1", "4,5,3,7", "2,3,3,130", "1,9,7,33"})
  void mixesAsTheReferenceDoes(int n, int h, int w, int c) {
    OpCase problem = problem(Shape.of(n, h, w, c));
    try (Device device = new Device(problem);
        Backend reference = Backends.open("reference")) {
      device.runV5(n, h * w, c);
      assertArrayEquals(
          problem.results(reference).getFirst(), problem.read(device.bound).getFirst());
    }
  }

  @Test
  void itCostsLessThanThePlainVariantWhereChannelsAreNotInFours() {
    OpCase problem = problem(Shape.of(4, 8, 8, 33));
    try (Device device = new Device(problem)) {
      List<LaunchReport> reports = new ArrayList<>();
      device.emulator.listen(reports::add);
      problem.run(device.backend, device.bound);
      device.runV5(4, 64, 33);
      assertEquals("channel_mix_v1", reports.get(0).kernel());
      long plain = reports.get(0).total().warps();
      long own = reports.get(1).total().warps();
      assertTrue(own < plain, own + " warp instructions, v1 has " + plain);
    }
  }

  @Test
  void thePtxIsThatOfTheSource() throws IOException {
    Path file = Path.of("channel_mix_v5.cu");
    CudaSource source = CudaSource.of(file, ChannelMixV5.text("channel_mix_v5.cu"));
    assertTrue(
        ChannelMixV5.text("channel_mix_v5.ptx").startsWith(source.firstLine()),
        "run catchup kernels compile on channel_mix_v5.cu again");
  }
}
