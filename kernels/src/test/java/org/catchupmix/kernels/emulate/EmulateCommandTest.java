package org.catchupmix.kernels.emulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.catchupmix.kernels.lab.KernelsCommandTest;
import org.catchupmix.kernels.lab.KernelsCommandTest.Output;
import org.catchupmix.kernels.library.Nvcc;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code catchup emulate} on PTX and, where nvcc is, on a CUDA source. */
class EmulateCommandTest {
  private static final String SUMS = "../emulator/example/block_sums.ptx";
  private static final String TOGETHER =
      "../emulator/src/test/resources/org/catchupmix/emulator/together.ptx";

  @TempDir Path folder;

  private static Output emulate(String line, Object... more) {
    return KernelsCommandTest.run(new EmulateCommand(), line, more);
  }

  private static Output sums(String kernel, Object... more) {
    return emulate(
        SUMS
            + " --grid 4 --block 256 --arg f32[1000]=ones --arg sums:f32[4] --arg i32=1000 "
            + kernel,
        more);
  }

  @Test
  void aKernelsArrayIsWrittenAsNumpyReadsIt() throws IOException {
    Path npy = folder.resolve("sums.npy");
    Output output = sums("block_sums --check --out", npy);
    assertEquals(0, output.code(), output.out());
    byte[] file = Files.readAllBytes(npy);
    int header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getShort(8);
    assertEquals(0, (10 + header) % 64);
    assertTrue(
        new String(file, 10, header, StandardCharsets.US_ASCII)
            .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (4,), }"));
    ByteBuffer values =
        ByteBuffer.wrap(file, 10 + header, 16).slice().order(ByteOrder.LITTLE_ENDIAN);
    assertEquals(256, values.getFloat(0));
    assertEquals(232, values.getFloat(12));
  }

  @Test
  void aFaultIsExitCodeOne() {
    assertEquals(1, sums("block_sums_racing").code());
    assertEquals(1, sums("block_sums_racing --continue").code());
    assertEquals(1, emulate(SUMS + " no_such_kernel").code());
    assertEquals(1, emulate("no-such-file.ptx k").code());
  }

  private static Output together(String kernel, int blocks, Object... more) {
    return emulate(
        TOGETHER
            + " --block 96 --arg x:f32[1000]=iota --arg f32[1000]=zeros --arg i32=1000 --arg i32=2"
            + " --threads 2 --grid "
            + blocks
            + " "
            + kernel,
        more);
  }

  /** Blocks that reverse an array twice, and add 1 each time, with grid.sync between. */
  @Test
  void blocksOfACooperativeLaunchWaitForOneAnother() throws IOException {
    Path npy = folder.resolve("x.npy");
    Output output = together("phases --cooperative --check --out", 5, npy);
    assertEquals(0, output.code(), output.out());
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(npy)).order(ByteOrder.LITTLE_ENDIAN);
    int begin = file.capacity() - 4 * 1000;
    for (int i = 0; i < 1000; i++) {
      assertEquals(i + 2, file.getFloat(begin + 4 * i));
    }
    Output alone = together("phases", 5);
    assertEquals(1, alone.code());
    assertTrue(alone.out().contains("stops itself"), alone.out());
    Output racing = together("phases_racing --cooperative", 5);
    assertEquals(1, racing.code());
    assertTrue(racing.out().contains("a race: "), racing.out());
  }

  /** A T4 holds ten blocks of three warps on each of 40 multiprocessors. */
  @Test
  void aCooperativeLaunchIsLimitedToTheBlocksOfTheChip() {
    assertEquals(0, together("phases --cooperative --chip 75", 400).code());
    assertEquals(1, together("phases --cooperative --chip 75", 401).code());
    assertEquals(1, together("phases --chip 75", 400).code());
  }

  @Test
  void theKernelsAreListed() {
    Output output = emulate(SUMS);
    assertEquals(0, output.code());
    assertEquals(2, output.out().lines().count());
  }

  @Test
  void resultsAreWrittenAsJson() throws IOException {
    Path json = folder.resolve("sums.json");
    assertEquals(0, sums("block_sums --chip sm_86 --json", json).code());
    JsonNode right = new ObjectMapper().readTree(json.toFile());
    assertTrue(right.path("ended").asBoolean());
    assertEquals(1588, right.path("counters").path("warp_instructions").asInt());
    assertEquals(232, right.path("arrays").get(1).path("least").asDouble());
    assertEquals(0, right.path("findings").size());

    assertEquals(1, sums("block_sums_racing --json", json).code());
    JsonNode wrong = new ObjectMapper().readTree(json.toFile());
    assertFalse(wrong.path("ended").asBoolean());
    assertEquals(1, wrong.path("faults").asInt());
    assertTrue(wrong.path("findings").get(0).path("message").asText().contains("a race"));
  }

  @Test
  void anArgumentMayBeTheMemoryOfAnother() {
    String apart = " block_sums --block 256 --arg x:f32[256]=ones --arg f32[256] --arg i32=256";
    assertEquals(0, emulate(SUMS + apart).code());
    Output same = emulate(SUMS + apart.replace("--arg f32[256]", "--arg same=x"));
    assertEquals(0, same.code(), same.out());
    assertTrue(same.out().contains("x  f32[256]  256.000, 1.00000"), same.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--arg f32[0]=ones",
        "--arg q32=1",
        "--arg same=nothing",
        "--arg i32",
        "--arg i32=1.5",
        "--arg f32[3]=two",
        "--arg bytes=123",
        "--grid 1,2,3,4",
        "--block x",
        "--block 2000",
        "--chip 70",
        "--out nothing.npy",
        "--shared many"
      })
  void wrongUsageIsExitCodeTwo(String wrong) {
    assertEquals(2, emulate(SUMS + " block_sums " + wrong).code());
    assertFalse(Files.exists(Path.of("nothing.npy")));
  }

  @Test
  void aKernelRunsWithoutTheLibrariesOfItsSource() throws IOException {
    Assumptions.assumeTrue(Nvcc.find(System.getenv()).isPresent(), "no nvcc on this machine");
    Path cu = folder.resolve("scale.cu");
    Files.writeString(
        cu,
        """
        #include <no_such_library.h>
        #include "nor/this_one.h"
        static library_handle_t handle;
        __constant__ float factor = 1;
        template <typename T> __global__ void scale(T* y, short n) {
          int i = blockIdx.x * blockDim.x + threadIdx.x;
          if (i < n) y[i] = y[i] * (T)factor;
        }
        int main() {
          if (libraryCreate(&handle) != LIBRARY_SUCCESS) return 1;
          float* y;
          cudaMalloc(&y, 400);
          scale<<<1, 100>>>(y, 100);
        }
        """);
    Path npy = folder.resolve("y.npy");
    Output output =
        emulate(
            "--block 128 --arg y:f32[100]=iota --arg i16=100 --var factor:f32=3 --chip 86 --out",
            npy,
            cu,
            "scale");
    assertEquals(0, output.code(), output.out());
    byte[] file = Files.readAllBytes(npy);
    assertEquals(
        297, ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getFloat(file.length - 4));
  }
}
