package org.catchupmix.kernels.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendDecorator;
import org.catchupmix.core.Backends;
import org.catchupmix.core.FilterRanking;
import org.catchupmix.core.Mixing;
import org.catchupmix.core.NormKind;
import org.catchupmix.core.Primitive;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.UserException;
import org.catchupmix.core.check.Conformance;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.check.OpCases;
import org.catchupmix.emulator.SeedAgreement;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.kernels.backend.CudaBackend;
import org.catchupmix.kernels.backend.DeviceBuffer;
import org.catchupmix.kernels.backend.KernelDnn;
import org.catchupmix.kernels.lab.LabOperations;
import org.catchupmix.kernels.lab.LabSettings;
import org.catchupmix.kernels.library.KernelLibrary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every variant of the mix kernels on the emulator: the conformance cases and more sizes against
 * reference, and the same bits in any order of blocks and warps.
 */
class MixKernelsTest {
  private static final Backend REFERENCE = Backends.open("reference");

  /** All that differs from the default. */
  private static final FilterRanking OTHER =
      new FilterRanking(FilterRanking.Influence.RATIO, FilterRanking.Order.HIGHEST);

  private static final List<Shape> IMAGES =
      List.of(
          Shape.of(8, 16, 16, 64),
          Shape.of(3, 1, 3, 36),
          Shape.of(2, 3, 3, 1),
          Shape.of(1, 3, 1, 1040),
          Shape.of(2, 50, 41, 12),
          Shape.of(2, 7, 5, 33));

  private static final SeedAgreement<CudaBackend> DEVICES =
      SeedAgreement.on(
          emulator -> {
            KernelSet kernels = new KernelSet(new KernelLibrary(emulator));
            return new CudaBackend("emulator", kernels, new KernelDnn(kernels), Set.of());
          });

  /** A case and the place of the variant in its enum. */
  record Run(int variant, OpCase problem) {
    @Override
    public String toString() {
      return "v%d %s".formatted(variant + 1, problem);
    }
  }

  static List<Run> runs() {
    List<OpCase> cases = new ArrayList<>();
    Set<String> primitives =
        Set.of("boxPaste", "channelNorm", "rfiMask", "channelMix", "channelMixGradient");
    OpCases.all().stream().filter(c -> primitives.contains(c.primitive())).forEach(cases::add);
    for (Shape s : IMAGES) {
      for (NormKind kind : NormKind.values()) {
        cases.add(LabOperations.find("channel_norm").problem(new LabSettings(s, kind, 1)));
      }
      for (String mix : List.of("channel_mix", "channel_mix_gradient")) {
        cases.add(LabOperations.find(mix).problem(new LabSettings(s, NormKind.L2, 1)));
      }
    }
    for (int[] nc : new int[][] {{3, 2}, {3, 255}, {2, 514}, {1, 1031}}) {
      for (int keep : new int[] {0, 1, nc[1] / 3, nc[1]}) {
        cases.add(mask(nc[0], nc[1], keep, FilterRanking.DEFAULT, true));
        cases.add(mask(nc[0], nc[1], keep, OTHER, false));
      }
    }
    return cases.stream().flatMap(c -> variants(c).mapToObj(v -> new Run(v, c))).toList();
  }

  /** With ties the norms take three values, and some filters are dead. */
  private static OpCase mask(int n, int channels, int keep, FilterRanking ranking, boolean ties) {
    Shape rows = Shape.of(n, channels);
    OpCase c = new OpCase("rfiMask", "%s %s keep %d ties %s".formatted(rows, ranking, keep, ties));
    return c.real(
            "norms", rows, () -> ties ? c.random().nextInt(3) : Math.abs(c.random().nextGaussian()))
        .ints("partner", Shape.of(n), c.random().permutation(n))
        .writes("mask", rows, OpCase.Kind.BYTE)
        .runs((in, out) -> new Mixing.RfiMask(in[0], in[1], ranking, keep, out[0]));
  }

  private static IntStream variants(OpCase c) {
    int channels = c.inputs().get(0).shape().dim(-1);
    return switch (c.primitive()) {
      case "channelNorm" ->
          places(ChannelNorm.Variant.values(), v -> ChannelNorm.accepts(v, channels));
      case "rfiMask" -> places(RfiMask.Variant.values(), _ -> true);
      case "channelMix", "channelMixGradient" ->
          places(ChannelMix.Variant.values(), v -> ChannelMix.accepts(v, channels));
      default -> IntStream.of(0);
    };
  }

  private static <V extends Enum<V>> IntStream places(V[] all, Predicate<V> accepted) {
    return Arrays.stream(all).filter(accepted).mapToInt(Enum::ordinal);
  }

  @ParameterizedTest
  @MethodSource("runs")
  void agreesWithTheReferenceAndWithItself(Run run) {
    List<double[]> actual = DEVICES.of(run, device -> results(run, device));
    double error = Conformance.error(run.problem(), actual, run.problem().results(REFERENCE));
    assertTrue(error <= run.problem().tolerance(), run + " has relative error " + error);
  }

  private static List<double[]> results(Run run, CudaBackend device) {
    return run.problem().results(new OnVariant(device, run.variant()));
  }

  /** A backend whose mixing runs a variant of choice. */
  private record OnVariant(CudaBackend inner, int variant) implements BackendDecorator {
    @Override
    public void run(Primitive primitive) {
      KernelSet kernels = inner.kernels();
      switch (primitive) {
        case Mixing.ChannelNorm(Tensor x, NormKind kind, Tensor norms) ->
            kernels.channelNorm.run(
                ChannelNorm.Variant.values()[variant],
                x.dtype(),
                memory(x),
                x.shape().dim(0),
                x.shape().dim(1) * x.shape().dim(2),
                x.shape().dim(3),
                kind,
                memory(norms));
        case Mixing.RfiMask p ->
            kernels.rfiMask.run(
                RfiMask.Variant.values()[variant],
                memory(p.norms()),
                memory(p.partner()),
                p.norms().shape().dim(0),
                p.norms().shape().dim(1),
                p.ranking(),
                p.keep(),
                memory(p.mask()));
        case Mixing.ChannelMix(Tensor x, Tensor partner, Tensor mask, Tensor out) ->
            kernels.channelMix.run(
                ChannelMix.Variant.values()[variant],
                x.dtype(),
                memory(x),
                memory(partner),
                memory(mask),
                memory(out),
                x.shape().dim(0),
                x.shape().dim(1) * x.shape().dim(2),
                x.shape().dim(3));
        case Mixing.ChannelMixGradient(Tensor dy, Tensor inverse, Tensor mask, Tensor dx) ->
            kernels.channelMix.gradient(
                ChannelMix.Variant.values()[variant],
                dy.dtype(),
                memory(dy),
                memory(inverse),
                memory(mask),
                memory(dx),
                dy.shape().dim(0),
                dy.shape().dim(1) * dy.shape().dim(2),
                dy.shape().dim(3));
        default -> inner.run(primitive);
      }
    }

    private static DeviceMemory memory(Tensor t) {
      return DeviceBuffer.memory(t);
    }
  }

  /** Their influences have no order: the mask is of 0s and 1s, and that is all. */
  @Test
  void normsThatAreNoNumbersGiveSomeMask() {
    for (double special : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      for (int channels : new int[] {7, 300}) {
        Shape rows = Shape.of(3, channels);
        OpCase c = new OpCase("rfiMask", special + " of " + channels);
        int[] drawn = {0};
        c.real("norms", rows, () -> drawn[0]++ == 3 ? special : 1)
            .ints("partner", Shape.of(3), 1, 2, 0)
            .writes("mask", rows, OpCase.Kind.BYTE)
            .runs((in, out) -> new Mixing.RfiMask(in[0], in[1], OTHER, channels / 2, out[0]));
        assertEquals(special, c.inputs().get(0).values()[3]);
        try (Backend cpu = Backends.open("cpu")) {
          assertBytes(c.results(cpu).get(0));
        }
        assertBytes(c.results(REFERENCE).get(0));
        variants(c)
            .mapToObj(v -> new Run(v, c))
            .forEach(run -> assertBytes(DEVICES.of(run, d -> results(run, d)).get(0)));
      }
    }
  }

  private static void assertBytes(double[] mask) {
    assertTrue(Arrays.stream(mask).allMatch(v -> v == 0 || v == 1), Arrays.toString(mask));
  }

  @Test
  void theLargestNumberOfChannelsIsRankedByEachVariant() {
    OpCase c = mask(3, RfiMask.MAX_CHANNELS, 2730, FilterRanking.DEFAULT, true);
    List<double[]> expected = c.results(REFERENCE);
    // v1 works out 16 million influences: too slow for the emulator.
    for (RfiMask.Variant v : List.of(RfiMask.Variant.V2, RfiMask.Variant.V3, RfiMask.Variant.V4)) {
      assertArrayEquals(
          expected.get(0), results(new Run(v.ordinal(), c), DEVICES.first()).get(0), v.toString());
    }
  }

  @Test
  void moreChannelsThanFitAreRefusedInASentence() {
    OpCase c = mask(1, RfiMask.MAX_CHANNELS + 1, 1, FilterRanking.DEFAULT, false);
    UserException e = assertThrows(UserException.class, () -> c.results(DEVICES.first()));
    assertTrue(e.getMessage().contains("4097 channels are more than the 4096"), e.getMessage());
  }

  @Test
  void theChoiceFollowsTheSizes() {
    assertEquals(ChannelNorm.Variant.V2, ChannelNorm.choose(8, 256, 7));
    assertEquals(ChannelNorm.Variant.V3, ChannelNorm.choose(8, 256, 64));
    assertEquals(ChannelNorm.Variant.V4, ChannelNorm.choose(32, 112 * 112, 64));
    assertEquals(ChannelNorm.Variant.V3, ChannelNorm.choose(528, 112 * 112, 64));
    assertEquals(RfiMask.Variant.V3, RfiMask.choose(256));
    assertEquals(RfiMask.Variant.V4, RfiMask.choose(512));
    assertEquals(ChannelMix.Variant.V1, ChannelMix.choose(6));
    assertEquals(ChannelMix.BEST, ChannelMix.choose(8));
  }
}
