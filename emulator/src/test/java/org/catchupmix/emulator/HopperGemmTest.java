package org.catchupmix.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.regex.Pattern;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.tensor.TensorMap;
import org.catchupmix.gpu.Chip;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A matrix product for sm_90a, right and with one mistake each, from src/test/cuda/hopper_gemm.cu.
 */
class HopperGemmTest {
  private static final int ROWS = 256;
  private static final int COLUMNS = 256;
  private static final int DEPTH = 256;
  private static final int SHARED = 3 * 2 * 16_384 + 32_768 + 6 * 8;

  private static int a(int i) {
    return i * 7 % 11 - 5;
  }

  private static int b(int i) {
    return i * 5 % 13 - 6;
  }

  private static short bf16(float value) {
    int bits = Float.floatToRawIntBits(value);
    return (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
  }

  private static DeviceMemory upload(Fixture f, int count, IntUnaryOperator values) {
    short[] all = new short[count];
    for (int i = 0; i < count; i++) {
      all[i] = bf16(values.applyAsInt(i));
    }
    DeviceMemory memory = f.undefined(2 * count);
    f.emulator.upload(MemorySegment.ofArray(all), memory);
    return memory;
  }

  /** Runs it in two blocks, which compute two tiles each. */
  private static short[] run(int mistake, int depth, long seed, List<String> found) {
    EmulatorOptions options = EmulatorOptions.defaults().withChip(Chip.of(90)).withSeed(seed);
    try (Fixture f = new Fixture("hopper_gemm", options)) {
      DeviceMemory a = upload(f, ROWS * depth, HopperGemmTest::a);
      DeviceMemory b = upload(f, COLUMNS * depth, HopperGemmTest::b);
      DeviceMemory c = f.undefined(2 * ROWS * COLUMNS);
      TensorMap mapA = TensorMap.of(2, a, depth, ROWS).withBox(64, 128).withSwizzle(128);
      TensorMap mapB = TensorMap.of(2, b, depth, COLUMNS).withBox(64, 128).withSwizzle(128);
      TensorMap mapC = TensorMap.of(2, c, COLUMNS, ROWS).withBox(128, 128);
      KernelArguments given =
          KernelArguments.of()
              .struct(mapA.encode(), TensorMap.ALIGNMENT)
              .struct(mapB.encode(), TensorMap.ALIGNMENT)
              .struct(mapC.encode(), TensorMap.ALIGNMENT)
              .i32(ROWS, COLUMNS, depth, mistake);
      f.run("gemm", Launch.of(2, 384).withShared(SHARED), given);
      f.emulator.findings().forEach(finding -> found.add(finding.toString()));
      short[] got = new short[ROWS * COLUMNS];
      f.emulator.download(c, MemorySegment.ofArray(got));
      return got;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void theProductIsRightAndNothingIsAccused(long seed) {
    List<String> found = new ArrayList<>();
    short[] got = run(0, DEPTH, seed, found);
    assertEquals(List.of(), found);
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < COLUMNS; column++) {
        int sum = 0;
        for (int k = 0; k < DEPTH; k++) {
          sum += a(row * DEPTH + k) * b(column * DEPTH + k);
        }
        assertEquals(bf16(sum), got[row * COLUMNS + column], row + "," + column);
      }
    }
  }

  /** Columns: mistake, begin of the line that is blamed, the message behind its thread. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        // no wait for the tile
        "1# for (int i = 0; i < K / 16; i++) multiply# reads what is uninitialized, byte",
        // wrong phase
        "2# for (int i = 0; i < K / 16; i++) multiply# reads what is uninitialized yet .* no wait for its mbarrier has ended since; .* is its parity wrong",
        // too few bytes
        "3# expect(&full[stage]# expects 16384 bytes less than the copies of this phase bring",
        // too many bytes
        "4# expect(&full[stage]# livelock: expects 256 bytes more than copies bring",
        // no wait before a refill
        "5# expect(&full[stage]# arrives at a barrier that is already complete",
        // early release
        "6# load(a +# writes in a race: an asynchronous operation of the same block read it in .*wgmma",
        "7# for (int i = 0; i < K / 16; i++) multiply# has no wgmma.fence before it",
        // no wgmma.wait_group
        "8# load(a +# overlaps with .*wgmma.*, which is still in flight",
        "9# `\"r\"(tile % across * N)`# reads through the asynchronous proxy what thread .* without fence.proxy.async behind",
        // no barrier between the stores to the tile and its copy
        "10# `\"r\"(tile % across * N)`# (reads what is uninitialized, byte|reads in a race: thread .* wrote it in .*st.shared)",
        // no wait for reads
        "11# `\"r\"(tile % across * N)`# reads what is written before a wait for it has ended",
        // an mbarrier for one consumer of two
        "12# load(a +# writes in a race: an asynchronous operation of the same block read it|livelock: .* 1 arrivals per phase",
      })
  void eachMistakeIsFoundAtItsLine(int mistake, String blamed, String says) throws IOException {
    String line = "hopper_gemm\\.cu:" + line(blamed);
    String wait = "hopper_gemm\\.cu:" + line("if (mistake != NO_EMPTY_WAIT)");
    for (long seed = 1; seed <= 3; seed++) {
      String message = fault(mistake, DEPTH, seed);
      String at = mistake == 12 && message.contains("livelock") ? wait : line;
      Pattern all = Pattern.compile("` \\([^()]*%s\\), block [^:]*: (%s)".formatted(at, says));
      assertTrue(all.matcher(message).find(), all + "\nis not\n" + message);
    }
  }

  /** The number of the source line that begins so. */
  private static int line(String begin) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("src/test/cuda/hopper_gemm.cu"));
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).strip().startsWith(begin)) {
        return i + 1;
      }
    }
    throw new IllegalArgumentException("no line begins with " + begin);
  }

  /** With one step along K, nothing but the result is touched. */
  @Test
  void anAccumulatorIsReadTooEarly() {
    String message = fault(8, 64, 1);
    assertTrue(message.contains("before wgmma.wait_group has ended"), message);
  }

  private static String fault(int mistake, int depth, long seed) {
    return assertThrows(
            EmulatorFault.class, () -> run(mistake, depth, seed, new ArrayList<>()), "" + mistake)
        .getMessage();
  }
}
