package org.catchupmix.kernels.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.catchupmix.core.Elementwise;
import org.catchupmix.core.FilterRanking;
import org.catchupmix.core.KernelChoices;
import org.catchupmix.core.NormKind;
import org.catchupmix.core.Precision;
import org.catchupmix.core.Primitive;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.UserException;
import org.catchupmix.core.check.BatchNormCases;
import org.catchupmix.core.check.MixCases;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.gpu.Chip;
import org.catchupmix.kernels.launch.KernelSet;
import org.catchupmix.kernels.library.KernelLibrary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What reads a sum or a mix of filters and is joined with it in one launch has the same bits. */
class JoinedReadersTest {
  private static final List<String> FORWARD =
      List.of("batch_norm_statistics_v5", "batch_norm_normalize_v5");

  private final List<String> launched = new ArrayList<>();

  private CudaBackend device(Precision precision, int chip) {
    PtxEmulator emulator = new PtxEmulator(EmulatorOptions.defaults().withChip(Chip.of(chip)));
    emulator.listen(report -> launched.add(report.kernel()));
    return CudaBackend.own(
        "emulator", new KernelSet(new KernelLibrary(emulator)), precision, Set.of());
  }

  private static OpCase sum(Shape x) {
    return BatchNormCases.ofSum(x, true);
  }

  private static OpCase mask(Shape x) {
    return mask(x, r -> r.permutation(x.dim(0)));
  }

  private static OpCase mask(Shape x, Function<PhiloxRandom, int[]> partner) {
    return MixCases.maskOfSum(x.toString(), x, NormKind.L2, FilterRanking.DEFAULT, partner);
  }

  /** The results where each primitive is run for itself. */
  private static List<double[]> apart(CudaBackend device, OpCase c) {
    try (Scope scope = new Scope(device)) {
      OpCase.Bound bound = c.bind(scope);
      c.primitives(bound).forEach(device::run);
      return c.read(bound);
    }
  }

  private List<String> launchesOf(CudaBackend device, OpCase c) {
    launched.clear();
    List<double[]> together = c.results(device);
    List<String> kernels = launched.stream().map(k -> k.replace("_bf16", "")).toList();
    List<double[]> apart = apart(device, c);
    for (int i = 0; i < apart.size(); i++) {
      assertArrayEquals(apart.get(i), together.get(i), c + ", " + c.outputs().get(i).name());
    }
    return kernels;
  }

  /** Rows that are fewer than threads, many for each, and whole chunks; samples across chunks. */
  @ParameterizedTest
  @CsvSource({"2,1,1,8", "3,5,7,16", "5,17,16,40", "4,32,32,64", "16,4,4,512"})
  void haveTheirBits(int n, int h, int w, int c) {
    Shape x = Shape.of(n, h, w, c);
    for (Precision precision : List.of(Precision.FP32, Precision.BF16)) {
      for (int chip : new int[] {75, 80}) {
        try (CudaBackend device = device(precision, chip)) {
          assertEquals(
              List.of("add_batch_norm_statistics_v1", "batch_norm_normalize_v5"),
              launchesOf(device, sum(x)));
          assertEquals(
              List.of("mix_batch_norm_statistics_v1", "batch_norm_normalize_v5"),
              launchesOf(device, BatchNormCases.ofMix(x, false)));
          assertEquals(List.of("add_filter_mask_v1"), launchesOf(device, mask(x)));
        }
      }
    }
  }

  /** A sum may be infinite though its terms are not: 2^127.9 twice, in both types. */
  private static final double[] UNUSUAL = {
    Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, 0x1.fep127
  };

  /** The first sample, which has them, and another one are partners of each other. */
  private static final int[] PAIRED = {1, 0, 3, 4, 2};

  private static double[] tail(double[] all, int from) {
    return Arrays.copyOfRange(all, from, all.length);
  }

  /** Each kind of number in samples and channels of its own, and where both terms have one. */
  private static void makeUnusual(CudaBackend device, Tensor t, int offset) {
    double[] values = t.toDoubles();
    int channels = t.shape().dim(-1);
    for (int i = 0; i < UNUSUAL.length; i++) {
      values[(7 * i + offset) * channels + i] = UNUSUAL[i];
      values[5 * channels + i] = UNUSUAL[i];
      values[9 * channels + i] = UNUSUAL[(i + offset) % UNUSUAL.length];
    }
    device.upload(values, t);
  }

  @ParameterizedTest
  @CsvSource({"FP32, 75", "FP32, 80", "BF16, 75", "BF16, 80"})
  void numbersThatAreNotFiniteOrHaveNoSignAreTheSame(Precision precision, int chip) {
    Shape x = Shape.of(5, 5, 7, 16); // all of them in the first sample
    for (OpCase c : List.of(sum(x), BatchNormCases.ofMix(x, false), mask(x, _ -> PAIRED))) {
      List<List<double[]>> both = new ArrayList<>();
      try (CudaBackend device = device(precision, chip)) {
        for (boolean together : new boolean[] {true, false}) {
          launched.clear();
          try (Scope scope = new Scope(device)) {
            OpCase.Bound bound = c.bind(scope);
            makeUnusual(device, bound.in()[0], 0);
            if (c.inputs().get(1).name().equals("b")) {
              makeUnusual(device, bound.in()[1], 1);
            }
            if (together) {
              c.run(device, bound);
            } else {
              c.primitives(bound).forEach(device::run);
            }
            both.add(c.read(bound));
          }
          boolean joined = launched.getFirst().matches("(add|mix)_(batch_norm|filter_mask)_.*");
          assertEquals(together, joined, launched.toString());
        }
      }
      boolean infinite = false;
      for (int i = 0; i < both.getFirst().size(); i++) {
        double[] apart = both.getLast().get(i);
        double[] joined = both.getFirst().get(i);
        String output = c.outputs().get(i).name();
        // The first two samples rank filters by NaN, whose bits are left open.
        int from = output.equals("mask") ? 2 * x.dim(3) : 0;
        assertArrayEquals(tail(apart, from), tail(joined, from), c + ", " + output);
        infinite |= DoubleStream.of(apart).anyMatch(Double::isInfinite);
      }
      assertTrue(infinite, c.toString());
    }
  }

  @Test
  void channelsThatFillNoVectorAreReadAgain() {
    try (CudaBackend device = device(Precision.FP32, 75)) {
      Shape x = Shape.of(3, 4, 5, 7);
      assertEquals("add_v2", launchesOf(device, sum(x)).getFirst());
      assertEquals("channel_mix_v1", launchesOf(device, BatchNormCases.ofMix(x, true)).getFirst());
      assertEquals("add_v2", launchesOf(device, mask(x)).getFirst());
    }
  }

  @Test
  void aVariantThatWasChosenIsRun() {
    Shape x = Shape.of(3, 4, 5, 8);
    try (CudaBackend device = device(Precision.FP32, 75)) {
      device.kernels().choose(KernelChoices.parse("add=v1"));
      assertEquals(
          Stream.concat(Stream.of("add_v1"), FORWARD.stream()).toList(),
          launchesOf(device, sum(x)));
      assertEquals(List.of("add_v1", "filter_mask_v1"), launchesOf(device, mask(x)));
      device.kernels().choose(KernelChoices.parse("batch_norm=v3"));
      assertEquals("add_v2", launchesOf(device, sum(x)).getFirst());
      assertEquals("channel_mix_v4", launchesOf(device, BatchNormCases.ofMix(x, true)).getFirst());
      device.kernels().choose(KernelChoices.parse("channel_mix=v2"));
      assertEquals("channel_mix_v2", launchesOf(device, BatchNormCases.ofMix(x, true)).getFirst());
      device.kernels().choose(KernelChoices.parse("channel_norm=v3"));
      assertEquals(
          List.of("add_v2", "channel_norm_v3", "rfi_mask_v3"), launchesOf(device, mask(x)));
    }
  }

  @Test
  void bothOfTwoThatTakeEachOthersPlaceAreRefused() {
    try (CudaBackend device = device(Precision.FP32, 75)) {
      device.kernels().choose(KernelChoices.parse("add_batch_norm=v1,add=v2"));
      assertEquals(
          "--kernel chooses add_batch_norm, and one of add and batch_norm, which it takes the place"
              + " of: leave out one or the other",
          assertThrows(UserException.class, () -> sum(Shape.of(4, 8)).results(device))
              .getMessage());
      device.kernels().choose(KernelChoices.parse("mix_batch_norm=v1"));
      assertEquals(
          "--kernel mix_batch_norm=v1 cannot run: loads of 16 bytes require C % 4 == 0, C is 7;"
              + " leave it out",
          assertThrows(
                  UserException.class,
                  () -> BatchNormCases.ofMix(Shape.of(2, 3, 3, 7), true).results(device))
              .getMessage());
    }
  }

  /** A sum into one of its terms, and one that the reader does not read. */
  @Test
  void otherSumsAreRunAlone() {
    try (CudaBackend device = device(Precision.FP32, 75);
        Scope scope = new Scope(device)) {
      Shape x = Shape.of(6, 8);
      OpCase.Bound bound = sum(x).bind(scope);
      List<Primitive> both = sum(x).primitives(bound);
      Tensor rows = bound.out()[2];
      device.run(new Elementwise.Copy(bound.in()[0], rows));
      for (Elementwise first :
          List.of(
              new Elementwise.Add(rows, bound.in()[1], rows),
              new Elementwise.Add(bound.in()[0], bound.in()[1], scope.like(rows)))) {
        launched.clear();
        device.runInOrder(List.of(first, both.getLast()));
        assertEquals(Stream.concat(Stream.of("add_v2"), FORWARD.stream()).toList(), launched);
      }
    }
  }
}
