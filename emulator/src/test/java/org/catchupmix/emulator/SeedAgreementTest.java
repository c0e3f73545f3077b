package org.catchupmix.emulator;

import static org.catchupmix.emulator.Fixture.given;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;

/**
 * Results that depend on the order of blocks are reported, as are plain accesses among atomic ones.
 */
class SeedAgreementTest {
  /** New for each test, as random orders continue from launch to launch. */
  private final SeedAgreement<PtxEmulator> emulators = SeedAgreement.on(e -> e);

  private static List<double[]> run(PtxEmulator emulator, String kernel, int[] x, int results) {
    DeviceMemory from = emulator.allocate(4L * x.length);
    emulator.upload(MemorySegment.ofArray(x), from);
    DeviceMemory to = emulator.allocate(4L * results);
    int[] result = new int[results];
    emulator.upload(MemorySegment.ofArray(result), to);
    emulator.launch(
        emulator
            .load(new KernelSource("order", Fixture.ptx("order"), "order.ptx"))
            .function(kernel),
        Launch.of(20, 1),
        given(from, to));
    emulator.download(to, MemorySegment.ofArray(result));
    return List.of(Arrays.stream(result).asDoubleStream().toArray());
  }

  private String disagreement(String kernel, int[] x, int results) {
    return assertThrows(
            EmulatorFault.class, () -> emulators.of("it", e -> run(e, kernel, x, results)))
        .getMessage();
  }

  @Test
  void theFirstThreadDependsOnTheOrder() {
    String said = disagreement("who_comes_first", new int[1], 20);
    assertTrue(said.contains("seeds 1 and 2, result 0 differs at element 0"), said);
  }

  @Test
  void floatSumsDependOnTheOrder() {
    int[] x =
        IntStream.range(0, 20).map(i -> Float.floatToRawIntBits((float) Math.exp(i))).toArray();
    String said = disagreement("sum_of_floats", x, 1);
    assertTrue(said.contains("seeds 1 and 3, result 0 differs at element 0"), said);
  }

  @Test
  void integerSumsAgree() {
    int[] x = IntStream.range(0, 20).toArray();
    double[] sum = emulators.of("sum", e -> run(e, "sum_of_integers", x, 1)).getFirst();
    assertArrayEquals(new double[] {190}, sum);
  }
}
