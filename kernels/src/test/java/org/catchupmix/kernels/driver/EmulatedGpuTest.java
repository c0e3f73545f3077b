package org.catchupmix.kernels.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.gpu.GpuFunction;
import org.catchupmix.gpu.GpuModule;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.library.KernelLibrary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Conversion of refusals and faults of the emulator to exceptions for users. */
class EmulatedGpuTest {
  private static final String STORE_BEHIND_THE_END =
      """
      .version 7.0
      .target sm_75
      .address_size 64
      .visible .entry k(.param .u64 p) {
      .reg .b32 %r<2>; .reg .b64 %rd<2>;
      ld.param.u64 %rd1, [p];
      st.global.u32 [%rd1+16], %r1;
      ret;
      }
      """;

  private final EmulatedGpu gpu =
      new EmulatedGpu(new PtxEmulator(EmulatorOptions.defaults().withMemory(1000)));

  @AfterEach
  void close() {
    gpu.close();
  }

  private static <T extends DriverException> void assertRefused(Class<T> behind, Executable call) {
    GpuException e = assertThrows(GpuException.class, call);
    assertEquals(assertInstanceOf(behind, e.getCause()).getMessage(), e.getMessage());
  }

  private static KernelSource source(String ptx) {
    return new KernelSource("test", ptx, "test.ptx");
  }

  @Test
  void refusalsOfMemory() {
    assertRefused(DriverException.class, () -> gpu.allocate(1001));
    DeviceMemory memory = gpu.allocate(16);
    assertRefused(
        DriverException.class, () -> gpu.upload(MemorySegment.ofArray(new int[5]), memory));
    assertRefused(
        EmulatorFault.class, () -> gpu.download(memory, MemorySegment.ofArray(new int[4])));
    assertRefused(DriverException.class, () -> gpu.copy(memory, memory, 17));
    gpu.free(memory);
    assertRefused(DriverException.class, () -> gpu.free(memory));
    assertEquals(0, gpu.memoryUse().liveBytes());
  }

  @Test
  void refusalsOfModulesAndLaunches() {
    assertRefused(DriverException.class, () -> gpu.load(source("no PTX")));
    GpuModule module = gpu.load(source(STORE_BEHIND_THE_END));
    assertRefused(DriverException.class, () -> module.function("other"));
    GpuFunction k = module.function("k");
    assertRefused(
        DriverException.class, () -> gpu.launch(k, Launch.of(1, 1), KernelArguments.of()));
    KernelArguments arguments = KernelArguments.of().pointer(gpu.allocate(16));
    assertRefused(EmulatorFault.class, () -> gpu.launch(k, Launch.of(1, 1), arguments));
  }

  /** Later launches count their blocks by the same words. */
  @Test
  void ticketsAreZeroAfterAFault() {
    try (EmulatedGpu large = new EmulatedGpu(new PtxEmulator())) {
      KernelLibrary library = new KernelLibrary(large);
      DeviceMemory tickets = library.tickets();
      String storeToo = "mov.u32 %r1, 7; st.global.u32 [%rd1], %r1;\nst.global.u32 [%rd1+";
      library.replace(
          source(
              STORE_BEHIND_THE_END.replace("st.global.u32 [%rd1+16", storeToo + tickets.bytes())));
      KernelArguments arguments = KernelArguments.of().pointer(tickets);
      assertRefused(
          EmulatorFault.class, () -> library.launch("test", "k", Launch.of(1, 1), arguments));
      int[] first = new int[1];
      large.download(tickets, MemorySegment.ofArray(first));
      assertEquals(0, first[0]);
    }
  }

  @Test
  void aGridThatNoGpuTakesIsRefusedBeforeTheDeviceIsAsked() {
    try (EmulatedGpu large = new EmulatedGpu(new PtxEmulator())) {
      KernelLibrary library = new KernelLibrary(large);
      library.replace(source(STORE_BEHIND_THE_END));
      GpuException e =
          assertThrows(
              GpuException.class,
              () -> library.launch("test", "k", Launch.of(1, 65536, 32), KernelArguments.of()));
      assertTrue(e.getMessage().contains("1,65536,1"), e.getMessage());
    }
  }
}
