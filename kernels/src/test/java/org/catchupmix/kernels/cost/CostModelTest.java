package org.catchupmix.kernels.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.gpu.Chip;
import org.catchupmix.gpu.Launch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of the model, by launches whose times can be worked out by hand. */
class CostModelTest {
  private static final GpuRates A100 = GpuRates.named("a100");
  private static final CostModel MODEL = new CostModel(A100);

  /** Launches of 256 threads, 32 registers and nothing to do. */
  private static LaunchWork idle(int blocks) {
    return new LaunchWork(Launch.of(blocks, 256), 32, 0, Map.of(), 0, 0, 0, 0, 1, 0, 0);
  }

  private static LaunchWork bytes(int blocks, double bytes) {
    LaunchWork w = idle(blocks);
    return new LaunchWork(w.launch(), 32, 0, Map.of(), 0, 0, bytes / 32, bytes / 512, 4, 0, bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "t4, 8.1, 65, 320",
    "a10, 31.2, 125, 600",
    "l4, 30.3, 121, 300",
    "a100, 19.5, 312, 1555"
  })
  void peaksAreThoseOfTheDataSheets(String name, double fp32, double tensor, double dram) {
    GpuRates gpu = GpuRates.named(name);
    assertEquals(fp32, gpu.fp32Flops() / 1e12, 0.05);
    assertEquals(tensor, gpu.tensorFlops() / 1e12, 0.5);
    assertEquals(dram, gpu.dram() / 1e9);
  }

  /** Its data sheet gives FP32 at 1.98 GHz and the tensor cores at 1.83 GHz. */
  @Test
  void peaksOfTheH100() {
    GpuRates h100 = GpuRates.named("H100");
    assertEquals(989.4, h100.tensorFlops() / 1e12, 0.1);
    assertEquals(66.9, h100.fp32Flops() / 1e12 * 1.98 / 1.83, 0.1);
    assertEquals(33.5, h100.fp64Flops() / 1e12 * 1.98 / 1.83, 0.1);
  }

  @Test
  void eachChipHasItsRates() {
    for (int chip : new int[] {75, 80, 86, 89, 90}) {
      assertEquals(chip, GpuRates.of(Chip.of(chip)).chip().number());
    }
    assertEquals(5, GpuRates.all().size());
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> GpuRates.named("v100"))
            .getMessage()
            .contains("'v100': must be one of t4, a10, l4, a100, h100"));
  }

  @Test
  void aLargeCopyTakesItsBytesOverTheRateOfACopy() {
    Prediction p = MODEL.predict(bytes(100_000, 2e9));
    assertEquals(Limit.DRAM, p.bound());
    assertEquals(2e9 / (0.9 * 1555e9), p.kernelSeconds(), 1e-9);
    assertEquals(p.kernelSeconds() + CostModel.LAUNCH, p.seconds(), 1e-12);
  }

  @Test
  void aSmallOneWaits() {
    Prediction p = MODEL.predict(bytes(8, 4096));
    assertEquals(Limit.LATENCY, p.bound());
  }

  @Test
  void oneBlockMoreThanMultiprocessorsTakesTwiceAsLong() {
    double once = fma(A100.chip().multiprocessors());
    double twice = fma(A100.chip().multiprocessors() + 1);
    assertEquals(2, twice / once, 1e-9);
  }

  /** A million instructions of a warp for each block: 64 lanes begin two warps' in a clock. */
  private static double fma(int blocks) {
    Map<Limit, Double> warps = new EnumMap<>(Limit.class);
    warps.put(Limit.FP32, 1e6 * blocks);
    LaunchWork w = new LaunchWork(Launch.of(blocks, 256), 32, 0, warps, 0, 0, 0, 0, 1, 0, 0);
    Prediction p = MODEL.predict(w);
    assertEquals(Limit.FP32, p.bound());
    assertEquals(
        1e6 / 2 / 1.41e9 * Math.ceil((double) blocks / A100.chip().multiprocessors()),
        p.kernelSeconds(),
        1e-12);
    return p.kernelSeconds();
  }

  @Test
  void tensorCoresOfTheH100ReachWhatMmaDoes() {
    LaunchWork w =
        new LaunchWork(Launch.of(132, 256), 32, 0, Map.of(), 132 * 2048e6, 0, 0, 0, 1, 0, 0);
    Prediction p = new CostModel(GpuRates.named("h100")).predict(w);
    assertEquals(Limit.TENSOR, p.bound());
    assertEquals(1e6 / 1.83e9 / 0.63, p.kernelSeconds(), 1e-9);
  }

  /** The same launches take another time on each GPU, those of memory and those of tensor cores. */
  @Test
  void gpusDiffer() {
    LaunchWork products =
        new LaunchWork(Launch.of(100_000, 256), 32, 0, Map.of(), 1e15, 0, 0, 0, 1, 0, 0);
    for (LaunchWork work : List.of(bytes(100_000, 2e9), products)) {
      assertEquals(
          GpuRates.all().size(),
          GpuRates.all().stream()
              .map(gpu -> new CostModel(gpu).predict(work).seconds())
              .distinct()
              .count());
    }
    double a10 = new CostModel(GpuRates.named("a10")).predict(products).kernelSeconds();
    assertEquals(312 / 125.0, a10 / MODEL.predict(products).kernelSeconds(), 0.01);
  }

  @Test
  void aBlockThatFitsNowhereIsRefused() {
    LaunchWork w = new LaunchWork(Launch.of(1, 1024), 128, 0, Map.of(), 0, 0, 0, 0, 1, 0, 0);
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> MODEL.predict(w))
            .getMessage()
            .contains("does not fit"));
  }

  /** Between phases all blocks wait: a maximum of each, and four ways to the cache and back. */
  @Test
  void phasesComeOneAfterTheOther() {
    LaunchWork reads = bytes(100_000, 80e6);
    LaunchWork writes = bytes(100_000, 40e6);
    Prediction both = MODEL.predict(List.of(reads, writes));
    Prediction read = MODEL.predict(reads);
    Prediction written = MODEL.predict(writes);
    assertEquals(
        read.kernelSeconds() + written.kernelSeconds() + 4 * A100.l2Latency() + CostModel.LAUNCH,
        both.seconds(),
        1e-12);
    assertEquals(read.bound(), both.bound());
    assertEquals(both.seconds() + 1e-6, both.withTail(1e-6).seconds(), 1e-12);
    assertEquals(read, MODEL.predict(List.of(reads)));
  }

  /** 1000 loads one after the other by the last block, where others do nothing. */
  @Test
  void theLastBlockIsWaitedFor() {
    LaunchWork all = idle(100);
    LaunchWork last =
        new LaunchWork(all.launch(), 32, 0, Map.of(), 0, 0, 0, 1000 * 8 * 100, 1, 0, 0);
    assertEquals(1002 * A100.l2Latency(), MODEL.tail(all, last), 1e-12);
    Prediction p = MODEL.predict(all);
    assertEquals(p.seconds() + 5e-6, p.withTail(5e-6).seconds(), 1e-12);
  }
}
