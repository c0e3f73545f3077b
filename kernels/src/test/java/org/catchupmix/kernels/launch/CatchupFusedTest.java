package org.catchupmix.kernels.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.catchupmix.core.Backend;
import org.catchupmix.core.Backends;
import org.catchupmix.core.DType;
import org.catchupmix.core.FilterRanking;
import org.catchupmix.core.KernelChoices;
import org.catchupmix.core.Mixing;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.UserException;
import org.catchupmix.core.check.MixCases;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.emulator.SeedAgreement;
import org.catchupmix.kernels.backend.CudaBackend;
import org.catchupmix.kernels.library.KernelLibrary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ranking and mixing in one launch: each variant against the two primitives of reference. */
class CatchupFusedTest {
  private static final Backend REFERENCE = Backends.open("reference");

  private static final SeedAgreement<CudaBackend> DEVICES = BothTypes.threeInF32();

  /** The mixed features and the mask. */
  private static List<double[]> run(CudaBackend device, String variant, Problem p) {
    KernelLibrary library = device.kernels().library();
    library.choose(new KernelChoices(Map.of("catchup_fused", variant)));
    try (Scope scope = new Scope(device)) {
      OpCase.Bound bound = p.reference.bind(scope);
      Tensor[] in = bound.in();
      Tensor[] out = bound.out();
      new CatchupFused(library).run(in[0], in[1], in[2], p.ranking, p.keep, out[0], out[1]);
      return p.reference.read(bound);
    }
  }

  /** Sizes and a ranking; with ties the norms take three values, and some filters are dead. */
  private static final class Problem {
    private final int samples;
    private final int pixels;
    private final int channels;
    private final FilterRanking ranking;
    private final int keep;
    private final String label;
    private final OpCase reference;

    Problem(int samples, int pixels, int channels, FilterRanking ranking, int keep, boolean ties) {
      this.samples = samples;
      this.pixels = pixels;
      this.channels = channels;
      this.ranking = ranking;
      this.keep = keep;
      Shape rows = Shape.of(samples, channels);
      this.label =
          "%dx%dx%d keep %d %s%s"
              .formatted(samples, pixels, channels, keep, ranking, ties ? " ties" : "");
      this.reference = new OpCase("catchupFused", label);
      reference
          .real("x", Shape.of(samples, pixels, 1, channels))
          .real("norms", rows, ties ? MixCases::tied : MixCases::drawn)
          .ints("partner", Shape.of(samples), random -> random.permutation(samples))
          .writes("out", Shape.of(samples, pixels, 1, channels))
          .writes("mask", rows, OpCase.Kind.BYTE)
          .runs(
              (in, out) -> new Mixing.RfiMask(in[1], in[2], ranking, keep, out[1]),
              (in, out) -> new Mixing.ChannelMix(in[0], in[2], out[1], out[0]));
    }

    @Override
    public String toString() {
      return label;
    }
  }

  static List<Problem> problems() {
    List<Problem> all = new ArrayList<>();
    for (FilterRanking.Influence influence : FilterRanking.Influence.values()) {
      for (FilterRanking.Order order : FilterRanking.Order.values()) {
        FilterRanking ranking = new FilterRanking(influence, order);
        for (int channels : new int[] {1, 7, 36, 64, 130}) {
          for (int keep : new int[] {0, 1, channels / 2, channels}) {
            all.add(new Problem(3, 5, channels, ranking, keep, true));
            all.add(new Problem(2, 6, channels, ranking, keep, false));
          }
        }
        // More than one span of pixels a sample, the last of them cut off: 64, and 4 a channel.
        all.add(new Problem(2, 150, 7, ranking, 3, true));
        all.add(new Problem(3, 131, 8, ranking, 5, false));
        all.add(new Problem(2, 4 * 36 + 1, 36, ranking, 20, true));
        // More channels than threads of a block, in fours and not.
        all.add(new Problem(1, 2, 1031, ranking, 500, true));
        all.add(new Problem(2, 2, 1028, ranking, 1, true));
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("problems")
  void agreesWithTheReferenceInAnyOrderOfBlocks(Problem p) {
    List<double[]> expected = p.reference.results(REFERENCE);
    ImageSizes sizes = new ImageSizes(p.samples, p.pixels, p.channels);
    for (Variant<ImageSizes> v : CatchupFused.VARIANTS.all()) {
      if (v.accepts(sizes, Target.oldest(DType.F32))) {
        List<double[]> actual = DEVICES.of(v + " " + p, device -> run(device, v.label(), p));
        assertArrayEquals(expected.get(1), actual.get(1), v + ": the mask of " + p);
        assertArrayEquals(expected.get(0), actual.get(0), v + ": the features of " + p);
      }
    }
  }

  @Test
  void theMostChannelsAreRankedAndMoreAreRefused() {
    Problem most = new Problem(2, 1, RfiMask.MAX_CHANNELS, FilterRanking.DEFAULT, 1000, true);
    List<double[]> expected = most.reference.results(REFERENCE);
    List<double[]> actual = run(DEVICES.first(), "v2", most);
    assertArrayEquals(expected.get(1), actual.get(1));
    assertArrayEquals(expected.get(0), actual.get(0));
    Problem more = new Problem(1, 1, RfiMask.MAX_CHANNELS + 1, FilterRanking.DEFAULT, 1, true);
    UserException e = assertThrows(UserException.class, () -> run(DEVICES.first(), "v1", more));
    assertEquals(
        assertThrows(UserException.class, () -> RfiMask.checkChannels(RfiMask.MAX_CHANNELS + 1))
            .getMessage(),
        e.getMessage());
  }

  @Test
  void theChoiceFollowsTheChannels() {
    assertEquals(
        "v1",
        CatchupFused.VARIANTS.choose(new ImageSizes(2, 3, 6), Target.oldest(DType.F32)).label());
    assertEquals(
        "v2",
        CatchupFused.VARIANTS.choose(new ImageSizes(2, 3, 8), Target.oldest(DType.F32)).label());
  }
}
