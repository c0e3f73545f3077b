package org.catchupmix.kernels.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.backend.DeviceException;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.check.Conformance;
import org.catchupmix.core.check.MixCases;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.check.OpCases;
import org.catchupmix.core.primitive.FilterRanking;
import org.catchupmix.core.primitive.Mixing;
import org.catchupmix.core.primitive.NormKind;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.emulator.SeedAgreement;
import org.catchupmix.kernels.backend.EmulatedDevice;
import org.catchupmix.kernels.lab.LabOperations;
import org.catchupmix.kernels.lab.LabSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every variant of the mix kernels on the emulator: against {@code reference}, and with the same
 * bits in any order of blocks and warps.
 */
class MixKernelsTest {
  /** Most channels of {@code rfi_mask} v1, whose work grows with their square. */
  private static final int MAX_CHANNELS_OF_V1 = 600;

  private static final Backend REFERENCE = Backends.open("reference");

  /** A ranking that differs from the default in everything. */
  private static final FilterRanking OTHER =
      new FilterRanking(FilterRanking.Influence.RATIO, FilterRanking.Order.HIGHEST);

  private static final List<Shape> IMAGES =
      List.of(
          Shape.of(2, 16, 16, 64),
          Shape.of(3, 1, 3, 36),
          Shape.of(2, 3, 3, 1),
          Shape.of(1, 3, 1, 1040),
          Shape.of(2, 33, 16, 12),
          Shape.of(2, 7, 5, 33));

  private static final SeedAgreement<EmulatedDevice> DEVICES = EmulatedDevice.three(Precision.FP32);

  /** A case with a variant such as {@code channel_mix=v2}, or "" for a single kernel. */
  record Run(String variant, OpCase problem) {
    @Override
    public String toString() {
      return variant + " " + problem;
    }
  }

  static List<Run> runs() {
    List<OpCase> cases = new ArrayList<>();
    Set<String> primitives =
        Set.of("boxPaste", "channelNorm", "rfiMask", "channelMix", "channelMixGradient");
    // The mask of most channels takes seconds and has a test of its own.
    OpCases.all().stream()
        .filter(c -> primitives.contains(c.primitive()))
        .filter(c -> !c.toString().contains("," + RfiMask.MAX_CHANNELS + "]"))
        .forEach(cases::add);
    for (Shape s : IMAGES) {
      for (NormKind kind : NormKind.values()) {
        cases.add(MixCases.norm(s.toString(), s, kind));
      }
      for (String mix : List.of("channel_mix", "channel_mix_gradient")) {
        cases.add(LabOperations.find(mix).problem(new LabSettings(s)));
      }
    }
    for (int[] nc : new int[][] {{3, 2}, {3, 255}, {2, 514}, {1, 1031}}) {
      for (int keep : new int[] {0, 1, nc[1] / 3, nc[1]}) {
        cases.add(mask(nc[0], nc[1], keep, FilterRanking.DEFAULT, true));
        cases.add(mask(nc[0], nc[1], keep, OTHER, false));
      }
    }
    return cases.stream().flatMap(c -> variants(c).map(v -> new Run(v, c))).toList();
  }

  /** Makes a case; with ties the norms have three values, and some filters are 0. */
  private static OpCase mask(int n, int channels, int keep, FilterRanking ranking, boolean ties) {
    Shape rows = Shape.of(n, channels);
    return MixCases.mask(
        "%s %s keep %d ties %s".formatted(rows, ranking, keep, ties),
        rows,
        keep,
        ranking,
        ties ? MixCases::tied : MixCases::drawn,
        random -> random.permutation(n));
  }

  private static Stream<String> variants(OpCase c) {
    Shape first = c.inputs().get(0).shape();
    return switch (c.primitive()) {
      case "channelNorm" -> labels(ChannelNorm.VARIANTS, ImageSizes.of(first));
      case "rfiMask" ->
          labels(RfiMask.VARIANTS, new RfiMask.Sizes(first.dim(0), first.dim(1)))
              .filter(v -> first.dim(1) <= MAX_CHANNELS_OF_V1 || !v.endsWith("v1"));
      case "channelMix" -> labels(ChannelMix.MIX, ImageSizes.of(first));
      case "channelMixGradient" -> labels(ChannelMix.GRADIENT, ImageSizes.of(first));
      default -> Stream.of("");
    };
  }

  private static <S> Stream<String> labels(Variants<S> variants, S sizes) {
    return variants.all().stream()
        .filter(v -> v.accepts(sizes, Target.of(DType.F32, 75)))
        .map(v -> variants.operation() + "=" + v.label());
  }

  @ParameterizedTest
  @MethodSource("runs")
  void agreesWithTheReferenceAndWithItself(Run run) {
    List<double[]> actual = DEVICES.of(run, device -> results(run, device));
    double error = Conformance.error(run.problem(), actual, run.problem().results(REFERENCE));
    assertTrue(error <= run.problem().tolerance(), run + " has relative error " + error);
  }

  private static List<double[]> results(Run run, EmulatedDevice device) {
    String[] sides = run.variant().split("=");
    device.library().choose(sides.length == 1 ? Map.of() : Map.of(sides[0], sides[1]));
    try {
      return run.problem().results(device.backend());
    } finally {
      device.library().choose(Map.of());
    }
  }

  /** NaN influences have no order: the mask only consists of 0s and 1s. */
  @Test
  void nanNormsGiveAMaskOfZerosAndOnes() {
    for (double special : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      for (int channels : new int[] {7, 300}) {
        Shape rows = Shape.of(3, channels);
        int[] drawn = {0};
        OpCase c =
            new OpCase(
                special + " of " + channels,
                t ->
                    new Mixing.RfiMask(
                        t.real(rows, _ -> drawn[0]++ == 3 ? special : 1),
                        t.ints(1, 2, 0),
                        OTHER,
                        t.ints(channels / 2),
                        t.result(rows, OpCase.Kind.BYTE)));
        assertEquals(special, c.inputs().get(0).values()[3]);
        try (Backend cpu = Backends.open("cpu")) {
          assertBytes(c.results(cpu).get(0));
        }
        assertBytes(c.results(REFERENCE).get(0));
        variants(c)
            .map(v -> new Run(v, c))
            .forEach(run -> assertBytes(DEVICES.of(run, d -> results(run, d)).get(0)));
      }
    }
  }

  private static void assertBytes(double[] mask) {
    assertTrue(Arrays.stream(mask).allMatch(v -> v == 0 || v == 1), Arrays.toString(mask));
  }

  @Test
  void theLargestNumberOfChannelsIsRankedByEachVariant() {
    OpCase c = mask(2, RfiMask.MAX_CHANNELS, 2730, FilterRanking.DEFAULT, true);
    List<double[]> expected = c.results(REFERENCE);
    variants(c)
        .forEach(
            v ->
                assertArrayEquals(
                    expected.get(0), results(new Run(v, c), DEVICES.first()).get(0), v));
  }

  @Test
  void tooManyChannelsAreRefused() {
    OpCase c = mask(1, RfiMask.MAX_CHANNELS + 1, 1, FilterRanking.DEFAULT, false);
    DeviceException e =
        assertThrows(DeviceException.class, () -> c.results(DEVICES.first().backend()));
    assertTrue(e.getMessage().contains(RfiMask.MAX_CHANNELS + 1 + " channels"), e.getMessage());
  }

  private static <S> String choice(Variants<S> variants, S sizes) {
    return variants.choose(sizes, Target.of(DType.F32, 75)).label();
  }

  @Test
  void theChoiceFollowsTheSizes() {
    assertEquals("v2", choice(ChannelNorm.VARIANTS, new ImageSizes(8, 256, 7)));
    assertEquals("v3", choice(ChannelNorm.VARIANTS, new ImageSizes(8, 256, 64)));
    assertEquals("v4", choice(ChannelNorm.VARIANTS, new ImageSizes(32, 112 * 112, 64)));
    assertEquals("v3", choice(ChannelNorm.VARIANTS, new ImageSizes(528, 112 * 112, 64)));
    assertEquals("v3", choice(RfiMask.VARIANTS, new RfiMask.Sizes(8, 256)));
    assertEquals("v4", choice(RfiMask.VARIANTS, new RfiMask.Sizes(8, 512)));
    for (Variants<ImageSizes> mix : List.of(ChannelMix.MIX, ChannelMix.GRADIENT)) {
      assertEquals("v1", choice(mix, new ImageSizes(8, 16, 6)));
      assertEquals("v4", choice(mix, new ImageSizes(8, 16, 12)));
      assertEquals("v3", choice(mix, new ImageSizes(1, 16, 12)));
      assertEquals("v4", mix.choose(new ImageSizes(8, 16, 8), Target.of(DType.BF16, 75)).label());
      assertEquals("v3", mix.choose(new ImageSizes(8, 16, 12), Target.of(DType.BF16, 75)).label());
    }
  }
}
