package org.catchupmix.kernels.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.catchupmix.core.UserException;
import org.catchupmix.kernels.library.Nvcc;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code catchup emulate} on PTX and, where nvcc is, on a CUDA source. */
class EmulateCommandTest {
  private static final String SUMS = "../emulator/example/block_sums.ptx";
  private static final String TOGETHER =
      "../emulator/src/test/resources/org/catchupmix/emulator/together.ptx";

  @TempDir Path folder;

  private record Said(int code, String out) {}

  private static Said emulate(List<String> arguments) {
    StringWriter out = new StringWriter();
    CommandLine line =
        new CommandLine(new EmulateCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(new StringWriter()))
            .setExecutionExceptionHandler(
                (e, _, _) -> {
                  if (e instanceof UserException) {
                    return 1;
                  }
                  throw e;
                });
    return new Said(line.execute(arguments.toArray(String[]::new)), out.toString());
  }

  private static List<String> sums(String kernel, String... more) {
    List<String> all = new ArrayList<>(List.of(SUMS, kernel, "--grid", "4", "--block", "256"));
    all.addAll(List.of("--arg", "f32[1000]=ones", "--arg", "sums:f32[4]", "--arg", "i32=1000"));
    all.addAll(List.of(more));
    return all;
  }

  @Test
  void aKernelsArrayIsWrittenAsNumpyReadsIt() throws IOException {
    Path npy = folder.resolve("sums.npy");
    Said said = emulate(sums("block_sums", "--out", npy.toString(), "--check"));
    assertEquals(0, said.code(), said.out());
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
    assertEquals(1, emulate(sums("block_sums_racing")).code());
    assertEquals(1, emulate(sums("block_sums_racing", "--continue")).code());
    assertEquals(1, emulate(List.of(SUMS, "no_such_kernel")).code());
    assertEquals(1, emulate(List.of("no-such-file.ptx", "k")).code());
  }

  private static List<String> together(String kernel, int blocks, String... more) {
    List<String> all = new ArrayList<>(List.of(TOGETHER, kernel, "--grid", "" + blocks));
    all.addAll(List.of("--block", "96", "--arg", "x:f32[1000]=iota", "--arg", "f32[1000]=zeros"));
    all.addAll(List.of("--arg", "i32=1000", "--arg", "i32=2", "--threads", "2"));
    all.addAll(List.of(more));
    return all;
  }

  /** Blocks that reverse an array twice, and add 1 each time, with grid.sync between. */
  @Test
  void blocksOfACooperativeLaunchWaitForOneAnother() throws IOException {
    Path npy = folder.resolve("x.npy");
    String[] to = {"--cooperative", "--check", "--out", npy.toString()};
    Said said = emulate(together("phases", 5, to));
    assertEquals(0, said.code(), said.out());
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(npy)).order(ByteOrder.LITTLE_ENDIAN);
    int begin = file.capacity() - 4 * 1000;
    for (int i = 0; i < 1000; i++) {
      assertEquals(i + 2, file.getFloat(begin + 4 * i));
    }
    Said alone = emulate(together("phases", 5));
    assertEquals(1, alone.code());
    assertTrue(alone.out().contains("stops itself"), alone.out());
    Said racing = emulate(together("phases_racing", 5, "--cooperative"));
    assertEquals(1, racing.code());
    assertTrue(racing.out().contains("a race: "), racing.out());
  }

  /** A T4 holds ten blocks of three warps on each of 40 multiprocessors. */
  @Test
  void noMoreBlocksAreTogetherThanTheChipHolds() {
    assertEquals(0, emulate(together("phases", 400, "--cooperative", "--chip", "75")).code());
    assertEquals(1, emulate(together("phases", 401, "--cooperative", "--chip", "75")).code());
    assertEquals(1, emulate(together("phases", 400, "--chip", "75")).code());
  }

  @Test
  void theKernelsAreListed() {
    Said said = emulate(List.of(SUMS));
    assertEquals(0, said.code());
    assertEquals(2, said.out().lines().count());
  }

  @Test
  void whatProgramsReadIsJson() throws IOException {
    Path json = folder.resolve("sums.json");
    assertEquals(
        0, emulate(sums("block_sums", "--chip", "sm_86", "--json", json.toString())).code());
    JsonNode right = new ObjectMapper().readTree(json.toFile());
    assertTrue(right.path("ended").asBoolean());
    assertEquals(1588, right.path("counters").path("warp_instructions").asInt());
    assertEquals(232, right.path("arrays").get(1).path("least").asDouble());
    assertEquals(0, right.path("findings").size());

    assertEquals(1, emulate(sums("block_sums_racing", "--json", json.toString())).code());
    JsonNode wrong = new ObjectMapper().readTree(json.toFile());
    assertFalse(wrong.path("ended").asBoolean());
    assertEquals(1, wrong.path("faults").asInt());
    assertTrue(wrong.path("findings").get(0).path("message").asText().contains("a race"));
  }

  @Test
  void anArgumentMayBeTheMemoryOfAnother() {
    Said apart =
        emulate(
            List.of(
                SUMS,
                "block_sums",
                "--block",
                "256",
                "--arg",
                "x:f32[256]=ones",
                "--arg",
                "f32[256]",
                "--arg",
                "i32=256"));
    assertEquals(0, apart.code(), apart.out());
    Said same =
        emulate(
            List.of(
                SUMS,
                "block_sums",
                "--block",
                "256",
                "--arg",
                "x:f32[256]=ones",
                "--arg",
                "same=x",
                "--arg",
                "i32=256"));
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
    List<String> all = new ArrayList<>(List.of(SUMS, "block_sums"));
    all.addAll(List.of(wrong.split(" ")));
    assertEquals(2, emulate(all).code(), wrong);
    assertFalse(Files.exists(Path.of("nothing.npy")));
  }

  @Test
  void aSourceWhoseLibrariesAreMissingRunsAllTheSame() throws IOException {
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
    Said said =
        emulate(
            List.of(
                cu.toString(),
                "scale",
                "--block",
                "128",
                "--arg",
                "y:f32[100]=iota",
                "--arg",
                "i16=100",
                "--var",
                "factor:f32=3",
                "--chip",
                "86",
                "--out",
                npy.toString()));
    assertEquals(0, said.code(), said.out());
    byte[] file = Files.readAllBytes(npy);
    assertEquals(
        297, ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getFloat(file.length - 4));
  }
}
