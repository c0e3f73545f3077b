package org.catchupmix.core.check;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendDecorator;
import org.catchupmix.core.backend.BackendOption;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.BackendProvider;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.ConvolutionAlgorithm;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.host.ArrayBuffer;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.FilterRanking;
import org.catchupmix.core.primitive.Mixing;
import org.catchupmix.core.primitive.NormKind;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.tensor.Buffer;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs every case: {@code cpu} against {@code reference}, and gradients against differences. */
@EnabledIf("org.catchupmix.core.cpu.NarrowerVectors#areNew")
class ConformanceTest {
  private static final List<OpCase> CASES = OpCases.all();
  private static final Backend REFERENCE = Backends.open("reference");
  private static final Cpus DIRECT = Cpus.of(ConvolutionAlgorithm.DIRECT);
  private static final Cpus WINOGRAD = Cpus.of(ConvolutionAlgorithm.WINOGRAD);

  /**
   * Other arguments that fit: extents that nothing else has, a cast from another type, one tensor
   * alone on another device, and the absence of an optional one.
   */
  private static final Pattern FITS =
      Pattern.compile(
          "(broadcast out|channelNorm x|gatherRows x|gatherRowsGradient dx|globalAveragePool x"
              + "|globalAveragePoolGradient dx|max x|maxGradient dx|move (x|out)|sum x) axis \\d"
              + "|fill(Normal|Uniform)? out (axis \\d|device|rank)"
              + "|cast x type|(boxPaste numbers|conv2dInference residual|rfiMask kept) null");

  private static final Backend CPU_BF16 = inBf16("cpu");
  private static final Backend REFERENCE_BF16 = inBf16("reference");

  /**
   * Devices whose results have the same bits.
   *
   * @param cpu with one thread
   * @param others with two threads and longer arrays, and with three threads
   */
  private record Cpus(BackendOptions options, Backend cpu, List<Backend> others) {
    static Cpus of(ConvolutionAlgorithm algorithm) {
      BackendOptions options = BackendOptions.defaults().withConvolution(algorithm);
      BackendProvider provider =
          Backends.providers().stream()
              .filter(p -> p.name().equals("cpu"))
              .findFirst()
              .orElseThrow();
      return new Cpus(
          options,
          Backends.choose("cpu", options.withThreads(1)).backend(),
          List.of(
              new LongerArrays(provider.open(0, options.withThreads(2))),
              Backends.choose("cpu", options.withThreads(3)).backend()));
    }
  }

  /** Hands out arrays that are longer than their tensors and end in NaN. */
  private record LongerArrays(Backend inner) implements BackendDecorator {
    @Override
    public Buffer allocate(DType dtype, long elements) {
      Buffer longer = inner.allocate(dtype, elements + elements / 2);
      if (((ArrayBuffer) longer).array() instanceof float[] a) {
        Arrays.fill(a, Float.NaN);
      }
      inner.release(longer);
      return inner.allocate(dtype, elements);
    }
  }

  private static Backend inBf16(String device) {
    return Backends.choose(device, BackendOptions.defaults().withPrecision(Precision.BF16))
        .backend();
  }

  static List<OpCase> cases() {
    return CASES;
  }

  static List<OpCase> differentiableCases() {
    return CASES.stream().filter(OpCase::isDifferentiable).toList();
  }

  /** Neither the number of threads nor the length of arrays changes a bit. */
  @ParameterizedTest
  @MethodSource("cases")
  void cpuAgreesWithTheReference(OpCase c) {
    boolean convolution = c.primitive().startsWith("conv2d");
    List<double[]> expected = c.results(REFERENCE);
    for (Cpus cpus : convolution ? List.of(DIRECT, WINOGRAD) : List.of(DIRECT)) {
      List<double[]> results = c.results(cpus.cpu);
      requireAgreement(c, cpus.options, cpus.cpu, results, expected);
      for (Backend other : cpus.others) {
        List<double[]> same = c.results(other);
        for (int i = 0; i < results.size(); i++) {
          assertArrayEquals(results.get(i), same.get(i), c + " on " + other.description());
        }
      }
    }
  }

  private static void requireAgreement(
      OpCase c,
      BackendOptions options,
      Backend cpu,
      List<double[]> results,
      List<double[]> expected) {
    Conformance.Verdict verdict = Conformance.judge(c, options, cpu.options(), results, expected);
    assertTrue(verdict.passed(), "%s on %s: %s".formatted(c, cpu.arithmetic(), verdict));
  }

  @Test
  void winogradIsAllowedForWhereThereIsIt() {
    OpCase convolution = first("conv2d");
    BackendOptions auto = BackendOptions.defaults();
    BackendOptions direct = auto.withConvolution(ConvolutionAlgorithm.DIRECT);
    Set<BackendOption> cpu = DIRECT.cpu.options();
    double own = convolution.tolerance();
    assertTrue(tolerance(convolution, auto, cpu) > own);
    assertEquals(own, tolerance(convolution, direct, cpu));
    assertEquals(own, tolerance(convolution, auto, Set.of(BackendOption.PRECISION)));
    OpCase matmul = first("matmul");
    assertEquals(matmul.tolerance(), tolerance(matmul, auto, cpu));
  }

  private static double tolerance(OpCase c, BackendOptions options, Set<BackendOption> honoured) {
    return Conformance.tolerance(c, c.outputs().get(0), options, honoured);
  }

  private static OpCase first(String primitive) {
    return CASES.stream().filter(c -> c.primitive().equals(primitive)).findFirst().orElseThrow();
  }

  /** Cases of activations, casts to them and, of each primitive, one case of real numbers. */
  static List<OpCase> casesInBf16() {
    List<OpCase> activations = CASES.stream().filter(OpCase::hasActivations).toList();
    Map<String, OpCase> real =
        activations.stream()
            .collect(Collectors.toMap(OpCase::primitive, OpCase::inReal, (a, _) -> a));
    return Stream.of(activations, ElementwiseCases.storage(), SpecialCases.storage(), real.values())
        .flatMap(Collection::stream)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("casesInBf16")
  void bf16AgreesWithTheReference(OpCase c) {
    BackendOptions options =
        BackendOptions.defaults()
            .withConvolution(ConvolutionAlgorithm.DIRECT)
            .withPrecision(Precision.BF16);
    requireAgreement(c, options, CPU_BF16, c.results(CPU_BF16), c.results(REFERENCE_BF16));
  }

  /** By way of the nearest F32 it would become 1. */
  @Test
  void aDoubleBecomesBf16InOneRounding() {
    double value = 1 + 0x1p-8 + 0x1p-40;
    for (Backend backend : List.of(CPU_BF16, REFERENCE_BF16)) {
      try (TensorScope scope = new TensorScope(backend)) {
        Tensor filled = scope.tensor(Shape.of(1), DType.BF16);
        backend.run(new Elementwise.Fill(value, filled));
        assertEquals(1 + 0x1p-7, filled.item(), backend.name());
        Tensor uploaded = scope.like(filled);
        backend.upload(new double[] {value}, uploaded);
        assertEquals(1 + 0x1p-7, uploaded.item(), backend.name());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("differentiableCases")
  void gradientsAgreeWithDifferences(OpCase c) {
    for (double error : c.gradientErrors(REFERENCE)) {
      assertTrue(error < 1e-7, c + " has a gradient with relative error " + error);
    }
  }

  @Test
  void everyPrimitiveRefusesArgumentsThatDoNotFit() {
    for (Backend device : List.of(DIRECT.cpu, REFERENCE, CPU_BF16)) {
      Map<String, String> accepted = new TreeMap<>();
      CASES.forEach(c -> accepted.putAll(Misfits.notRefused(c, device)));
      accepted.keySet().removeIf(FITS.asMatchPredicate());
      assertEquals(Map.of(), accepted, device.name());
    }
  }

  /** A result that is not written everywhere would hold NaN, so a case with one would fail. */
  @Test
  void memoryThatIsHandedOutHoldsNaN() {
    for (Backend device : List.of(DIRECT.cpu, REFERENCE)) {
      for (int i = 0; i < 2; i++) {
        try (TensorScope scope = new TensorScope(device)) {
          Tensor t = scope.real(Shape.of(17));
          assertTrue(Arrays.stream(t.toDoubles()).allMatch(Double::isNaN), device.name());
          device.run(new Elementwise.Fill(777, t));
        }
      }
    }
  }

  @Test
  void everyPrimitiveHasACase() {
    assertEquals(
        Primitive.kinds().stream().map(Primitive::name).collect(Collectors.toSet()),
        CASES.stream().map(OpCase::primitive).collect(Collectors.toSet()));
  }

  @Test
  void goldenCaseOfCatchupMix() {
    // Two 1x1 samples with channels (10,4,2,1) and (1,2,4,10), swapped, lambda 0.5: both (1,2,2,1).
    for (Backend b : List.of(REFERENCE, DIRECT.cpu)) {
      try (TensorScope scope = new TensorScope(b)) {
        var image = Shape.of(2, 1, 1, 4);
        var matrix = Shape.of(2, 4);
        var x = scope.of(image, 10, 4, 2, 1, 1, 2, 4, 10);
        var partner = scope.of(Shape.of(2), new int[] {1, 0});
        var keep = scope.of(Shape.of(1), new int[] {2});
        var norms = scope.real(matrix);
        var mask = scope.tensor(matrix, DType.U8);
        var y = scope.real(image);
        b.run(new Mixing.ChannelNorm(x, NormKind.L2, norms));
        b.run(new Mixing.RfiMask(norms, partner, FilterRanking.DEFAULT, keep, mask));
        b.run(new Mixing.ChannelMix(x, partner, mask, y));
        assertArrayEquals(new double[] {1, 2, 2, 1, 1, 2, 2, 1}, y.toDoubles(), b.name());
      }
    }
  }
}
