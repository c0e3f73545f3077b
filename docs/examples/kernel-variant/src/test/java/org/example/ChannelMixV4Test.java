package org.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.catchupmix.core.Backend;
import org.catchupmix.core.Backends;
import org.catchupmix.core.DType;
import org.catchupmix.core.NormKind;
import org.catchupmix.core.Shape;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.emulator.LaunchReport;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.kernels.lab.LabOperations;
import org.catchupmix.kernels.lab.LabSettings;
import org.catchupmix.kernels.launch.ChannelMix;
import org.catchupmix.kernels.library.CommittedPtx;
import org.catchupmix.kernels.library.KernelLibrary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelMixV4Test {
  /** The emulator, and memory that holds the inputs of a case. */
  private static final class Device implements AutoCloseable {
    final PtxEmulator emulator = new PtxEmulator();
    final KernelLibrary library = new KernelLibrary(emulator);
    final DeviceMemory[] in;
    final DeviceMemory out;
    final float[] result;

    Device(OpCase problem) {
      in = problem.inputs().stream().map(this::upload).toArray(DeviceMemory[]::new);
      result = new float[(int) problem.outputs().getFirst().shape().elements()];
      out = emulator.allocate(4L * result.length);
    }

    private DeviceMemory upload(OpCase.Argument argument) {
      double[] values = argument.values();
      MemorySegment host =
          switch (argument.kind()) {
            case REAL, ACTIVATION -> {
              float[] a = new float[values.length];
              for (int i = 0; i < a.length; i++) {
                a[i] = (float) values[i];
              }
              yield MemorySegment.ofArray(a);
            }
            case INT -> {
              int[] a = new int[values.length];
              for (int i = 0; i < a.length; i++) {
                a[i] = (int) values[i];
              }
              yield MemorySegment.ofArray(a);
            }
            case BYTE -> {
              byte[] a = new byte[values.length];
              for (int i = 0; i < a.length; i++) {
                a[i] = (byte) values[i];
              }
              yield MemorySegment.ofArray(a);
            }
          };
      DeviceMemory memory = emulator.allocate(host.byteSize());
      emulator.upload(host, memory);
      return memory;
    }

    double[] results() {
      emulator.download(out, MemorySegment.ofArray(result));
      double[] values = new double[result.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = result[i];
      }
      return values;
    }

    @Override
    public void close() {
      emulator.close();
    }
  }

  private static OpCase problem(Shape shape) {
    return LabOperations.find("channel_mix").problem(new LabSettings(shape, NormKind.L2, 1));
  }

  @ParameterizedTest
  @CsvSource({"8,4,4,64", "3,1,1,1", "4,5,3,7", "2,3,3,130", "1,9,7,33"})
  void mixesAsTheReferenceDoes(int n, int h, int w, int c) {
    OpCase problem = problem(Shape.of(n, h, w, c));
    try (Device device = new Device(problem);
        Backend reference = Backends.open("reference")) {
      new ChannelMixV4(device.library)
          .run(device.in[0], device.in[1], device.in[2], device.out, n, h * w, c);
      assertArrayEquals(problem.results(reference).getFirst(), device.results());
    }
  }

  @Test
  void itCostsLessThanThePlainVariantWhereChannelsAreNotInFours() {
    OpCase problem = problem(Shape.of(4, 8, 8, 33));
    try (Device device = new Device(problem)) {
      List<LaunchReport> reports = new ArrayList<>();
      device.emulator.listen(reports::add);
      new ChannelMix(device.library)
          .run(DType.F32, device.in[0], device.in[1], device.in[2], device.out, 4, 64, 33);
      new ChannelMixV4(device.library)
          .run(device.in[0], device.in[1], device.in[2], device.out, 4, 64, 33);
      assertEquals("channel_mix_v1", reports.get(0).kernel());
      long plain = reports.get(0).total().warps();
      long own = reports.get(1).total().warps();
      assertTrue(own < plain, own + " warp instructions, v1 has " + plain);
    }
  }

  @Test
  void thePtxIsThatOfTheSource() {
    String source = ChannelMixV4.text("channel_mix_v4.cu");
    assertEquals(
        CommittedPtx.sha256(source.getBytes(StandardCharsets.UTF_8)),
        CommittedPtx.header(ChannelMixV4.text("channel_mix_v4.ptx")).sha256(),
        "run catchup kernels compile on channel_mix_v4.cu again");
  }
}
