package org.catchupmix.kernels.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntBinaryOperator;
import org.catchupmix.core.Backend;
import org.catchupmix.core.Backends;
import org.catchupmix.core.KernelChoices;
import org.catchupmix.core.Normalization;
import org.catchupmix.core.Precision;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.UserException;
import org.catchupmix.core.check.BatchNormCases;
import org.catchupmix.core.check.Conformance;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.emulator.EmulatorOptions;
import org.catchupmix.emulator.PtxEmulator;
import org.catchupmix.emulator.report.LaunchReport;
import org.catchupmix.gpu.Chip;
import org.catchupmix.gpu.GpuDriver;
import org.catchupmix.kernels.driver.EmulatedGpu;
import org.catchupmix.kernels.launch.BatchNormProblems;
import org.catchupmix.kernels.launch.KernelSet;
import org.catchupmix.kernels.library.KernelLibrary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batch norm in one cooperative launch: its bits are those of v5 on each device. */
class BatchNormTogetherTest {
  private static final KernelChoices V5 =
      KernelChoices.parse("batch_norm=v5,batch_norm_gradient=v5");
  private static final KernelChoices V6 =
      KernelChoices.parse("batch_norm=v6,batch_norm_gradient=v6");

  private static CudaBackend on(GpuDriver driver, Precision precision, KernelChoices choices) {
    KernelSet kernels = new KernelSet(new KernelLibrary(driver));
    kernels.choose(choices);
    return CudaBackend.own("emulator", kernels, precision, Set.of());
  }

  private static EmulatorOptions options(int chip) {
    EmulatorOptions defaults = EmulatorOptions.defaults();
    return chip == 0 ? defaults : defaults.withChip(Chip.of(chip));
  }

  /** A device that holds as many blocks of some shared memory as a function says. */
  private static GpuDriver holding(PtxEmulator emulator, IntBinaryOperator blocks) {
    return (GpuDriver)
        Proxy.newProxyInstance(
            GpuDriver.class.getClassLoader(),
            new Class<?>[] {GpuDriver.class},
            (_, method, arguments) -> {
              if (method.getName().equals("residentBlocks")) {
                return blocks.applyAsInt((int) arguments[1], (int) arguments[2]);
              }
              try {
                return method.invoke(emulator, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static void assertBits(List<double[]> expected, List<double[]> actual, String what) {
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), what + ", result " + i);
    }
  }

  /** Also one pixel of each image, a chunk that is not full, and channels of several groups. */
  @ParameterizedTest
  @CsvSource({
    "3, 8, 0",
    "5, 40, 1000",
    "70, 8, -3",
    "1300, 16, 1000",
    "2100, 32, 0",
    "600, 72, 1000",
    "40, 304, 0"
  })
  void itsBitsAreThoseOfTwoLaunches(int rows, int channels, double offset) {
    for (Precision precision : List.of(Precision.FP32, Precision.BF16)) {
      for (int chip : new int[] {0, 75, 80}) {
        for (boolean relu : new boolean[] {false, true}) {
          Shape x = Shape.of(rows, channels);
          String type = precision == Precision.BF16 ? "_bf16" : "";
          String gradient = "batch_norm_gradient_v6" + type;
          OpCase both = BatchNormProblems.training(x, offset, relu);
          assertEquals(
              List.of("batch_norm_v6" + type, gradient), launchedToTheSame(both, precision, chip));
          OpCase added = addedToDx(x, relu);
          assertEquals(List.of(gradient), launchedToTheSame(added, precision, chip));
        }
      }
    }
  }

  /** The gradient that is added to what dx has. */
  private static OpCase addedToDx(Shape x, boolean relu) {
    OpCase added = BatchNormCases.of(x, relu).getLast();
    assertTrue(added.toString().contains("added to dx"), added.toString());
    return added;
  }

  /** The launches of v6, whose results are those of v5. */
  private static List<String> launchedToTheSame(OpCase c, Precision precision, int chip) {
    List<double[]> two;
    try (Backend b = on(new PtxEmulator(options(chip)), precision, V5)) {
      two = c.results(b);
    }
    PtxEmulator emulator = new PtxEmulator(options(chip));
    List<String> kernels = new ArrayList<>();
    emulator.listen(report -> kernels.add(report.kernel()));
    try (Backend b = on(emulator, precision, V6)) {
      assertBits(two, c.results(b), c + " " + precision + " on " + chip);
    }
    return launched(kernels);
  }

  private static List<String> launched(List<String> kernels) {
    return kernels.stream().filter(k -> k.startsWith("batch_norm")).toList();
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FP32", "BF16"})
  void itAgreesWithTheReference(Precision precision) {
    Backend reference =
        Backends.choose(
                "reference", org.catchupmix.core.BackendOptions.defaults().withPrecision(precision))
            .backend();
    try (Backend b = on(new PtxEmulator(options(80)), precision, V6)) {
      for (boolean relu : new boolean[] {false, true}) {
        Shape x = Shape.of(1300, 24);
        for (OpCase c : List.of(BatchNormProblems.training(x, 5, relu), addedToDx(x, relu))) {
          double error = Conformance.error(c, c.results(b), c.results(reference));
          assertTrue(error <= (precision == Precision.BF16 ? 4e-3 : 1e-5), c + " " + error);
        }
      }
    }
  }

  /** A block has several chunks then, and keeps none, some or all of their rows. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1 << 14, 3 << 14, 40_000})
  void whatDoesNotFitIsReadAgainToTheSameBits(int sharedBytes) {
    Shape x = Shape.of(2900, 16);
    for (Precision precision : List.of(Precision.FP32, Precision.BF16)) {
      OpCase c = BatchNormProblems.training(x, 7, true);
      OpCase added = addedToDx(x, true);
      List<double[]> two;
      List<double[]> twoAdded;
      try (Backend b = on(new PtxEmulator(options(80)), precision, V5)) {
        two = c.results(b);
        twoAdded = added.results(b);
      }
      List<LaunchReport> reports = new ArrayList<>();
      PtxEmulator emulator = new PtxEmulator(options(80));
      emulator.listen(reports::add);
      GpuDriver small = holding(emulator, (_, shared) -> shared <= sharedBytes ? 2 : 0);
      try (Backend b = on(small, precision, V6)) {
        assertBits(two, c.results(b), c + " with " + sharedBytes);
        assertBits(twoAdded, added.results(b), added + " with " + sharedBytes);
      }
      reports.removeIf(r -> !r.kernel().contains("_v6"));
      assertEquals(3, reports.size());
      for (LaunchReport r : reports) {
        assertEquals(2, r.launch().blocks(), r.kernel());
        assertTrue(r.launch().cooperative());
        assertTrue(r.launch().sharedBytes() <= sharedBytes, r.launch().toString());
        assertEquals(sharedBytes >= 1 << 14, r.launch().sharedBytes() > 0, r.launch().toString());
      }
    }
  }

  @Test
  void neitherSeedNorThreadsChangeABit() {
    for (Precision precision : List.of(Precision.FP32, Precision.BF16)) {
      OpCase c = BatchNormProblems.training(Shape.of(3000, 24), 7, true);
      List<double[]> first = null;
      for (int threads : new int[] {1, 2, 4}) {
        for (long seed = 1; seed <= 3; seed++) {
          EmulatorOptions o = options(80).withSeed(seed).withThreads(threads);
          try (Backend b = on(new PtxEmulator(o), precision, V6)) {
            List<double[]> now = c.results(b);
            first = first == null ? now : first;
            assertBits(first, now, threads + " threads, seed " + seed);
          }
        }
      }
    }
  }

  @Test
  void whereBlocksAreNotTogetherTwoLaunchesRunAndThatIsSaid() {
    OpCase c = BatchNormProblems.training(Shape.of(600, 72), 7, true);
    // Of 72 channels in BF16 there are 3 groups.
    for (int held : new int[] {0, 2}) {
      PtxEmulator emulator = new PtxEmulator(options(80));
      List<String> kernels = new ArrayList<>();
      emulator.listen(report -> kernels.add(report.kernel()));
      String why =
          held == 0
              ? " v6 of 600 rows and 72 channels requires a cooperative launch, and this GPU makes none of this kernel; v5 runs it"
              : " v6 of 600 rows and 72 channels requires a cooperative launch of at least 3 blocks, and this GPU holds 2 together; v5 runs it";
      try (CudaBackend b = on(holding(emulator, (_, _) -> held), Precision.BF16, V6)) {
        c.results(b);
        c.results(b);
        assertEquals(List.of("batch_norm" + why, "batch_norm_gradient" + why), b.notes());
      }
      assertTrue(kernels.stream().noneMatch(k -> k.contains("v6")), kernels.toString());
      assertTrue(kernels.contains("batch_norm_gradient_sums_v5_bf16"), kernels.toString());
    }
  }

  /** Of 2900 rows and 16 channels two blocks have twelve rows a thread, of 4 KiB and of 8. */
  @ParameterizedTest
  @CsvSource({"9, true", "8, false"})
  void byItselfItIsTakenWhereMostRowsAreKept(int slots, boolean forward) {
    OpCase c = BatchNormProblems.training(Shape.of(2900, 16), 7, true);
    for (boolean asked : new boolean[] {false, true}) {
      PtxEmulator emulator = new PtxEmulator(options(90));
      List<String> kernels = new ArrayList<>();
      emulator.listen(report -> kernels.add(report.kernel()));
      GpuDriver slice = holding(emulator, (_, shared) -> shared <= slots << 12 ? 2 : 0);
      try (CudaBackend b = on(slice, Precision.BF16, asked ? V6 : KernelChoices.NONE)) {
        c.results(b);
        assertEquals(List.of(), b.notes());
      }
      assertEquals(asked || forward, kernels.contains("batch_norm_v6_bf16"), kernels.toString());
      assertEquals(asked, kernels.contains("batch_norm_gradient_v6_bf16"), kernels.toString());
    }
  }

  @Test
  void channelsThatDoNotFillTheirSixteenBytesAreRefused() {
    try (Backend b = on(new PtxEmulator(options(80)), Precision.BF16, V6)) {
      OpCase c = BatchNormProblems.training(Shape.of(9, 36), 0, true);
      String said = assertThrows(UserException.class, () -> c.results(b)).getMessage();
      assertEquals(
          "--kernel batch_norm=v6 cannot run: loads of 16 bytes require C % 8 == 0, C is 36; v2, v3, v4 can",
          said);
    }
  }

  /** What is recorded counts and waits in the same words at each replay. */
  @Test
  void aGraphRunsItAgainAndAgain() {
    Shape s = Shape.of(1300, 16);
    Shape each = Shape.of(16);
    float[] values = new float[1300 * 16];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i);
    }
    EmulatedGpu gpu = new EmulatedGpu(new PtxEmulator(options(80)));
    try (CudaBackend b = on(gpu, Precision.FP32, V6);
        Scope scope = new Scope(b)) {
      Tensor x = scope.of(s, values);
      Tensor gamma = scope.filled(each, 2);
      Tensor beta = scope.filled(each, -0.5);
      Tensor mean = scope.filled(each, 0);
      Tensor variance = scope.filled(each, 1);
      Tensor y = scope.real(s);
      Tensor saved = scope.real(each);
      Tensor invStd = scope.real(each);
      Normalization.BatchNormTraining p =
          new Normalization.BatchNormTraining(
              x, gamma, beta, 0.5, 1e-5, true, mean, variance, y, saved, invStd);
      b.run(p);
      float[] once = y.toFloats();
      float running = mean.toFloats()[3];
      try (GpuDriver.Recorded recorded = gpu.record(() -> b.run(p)).orElseThrow()) {
        for (int replay = 0; replay < 3; replay++) {
          scope.run(new org.catchupmix.core.Elementwise.Fill(0, y));
          recorded.run();
          assertArrayEquals(once, y.toFloats());
        }
      }
      // (1 - 1/2^n) of the batch's mean after n steps.
      assertEquals(running * 2 * (1 - 1 / 16.0), mean.toFloats()[3], 1e-7);
    }
  }
}
