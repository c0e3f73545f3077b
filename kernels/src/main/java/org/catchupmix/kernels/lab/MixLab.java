package org.catchupmix.kernels.lab;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.catchupmix.core.DType;
import org.catchupmix.core.FilterRanking;
import org.catchupmix.core.Mixing;
import org.catchupmix.core.Shape;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.kernels.launch.CatchupFused;
import org.catchupmix.kernels.launch.ChannelMix;
import org.catchupmix.kernels.launch.ChannelNorm;
import org.catchupmix.kernels.launch.KernelSet;
import org.catchupmix.kernels.launch.RfiMask;

/** The operations of Catch-up Mix in the lab; half of the filters are kept. */
final class MixLab {
  private static final String IMAGE = "NxHxWxC";

  private MixLab() {}

  static List<LabOperation<?>> all() {
    return List.of(new Norm(), new Mask(), new Mix(false), new Mix(true), new Fused());
  }

  private static Optional<String> wantsFours(boolean accepted, int channels) {
    return accepted
        ? Optional.empty()
        : Optional.of("wide loads want channels in fours, not " + channels);
  }

  private static int pixels(Shape s) {
    return s.dim(1) * s.dim(2);
  }

  private static OpCase permuted(OpCase c, String name, int samples) {
    return c.ints(name, Shape.of(samples), () -> c.random().permutation(samples));
  }

  private static double norm(OpCase c) {
    return Math.abs(c.random().nextGaussian());
  }

  /** Of few values, so that many filters are equally strong and the smaller channel decides. */
  private static double tiedNorm(OpCase c) {
    return c.random().nextInt(3);
  }

  private record Norm() implements LabOperation<ChannelNorm.Variant> {
    @Override
    public String name() {
      return "channel_norm";
    }

    @Override
    public String file() {
      return "channel_norm";
    }

    @Override
    public List<ChannelNorm.Variant> variants() {
      return List.of(ChannelNorm.Variant.values());
    }

    @Override
    public ChannelNorm.Variant choice(Shape s) {
      return ChannelNorm.choose(s.dim(0), pixels(s), s.dim(3));
    }

    @Override
    public List<String> entries(ChannelNorm.Variant variant, DType type) {
      String entry = variant.entry(name(), type);
      return variant == ChannelNorm.Variant.V4
          ? List.of(entry, variant.entry(name()) + "_finish")
          : List.of(entry);
    }

    @Override
    public String axes() {
      return IMAGE;
    }

    @Override
    public boolean takesNorm() {
      return true;
    }

    @Override
    public Optional<String> refusal(ChannelNorm.Variant variant, Shape s) {
      return wantsFours(ChannelNorm.accepts(variant, s.dim(3)), s.dim(3));
    }

    @Override
    public OpCase problem(LabSettings settings) {
      Shape s = settings.shape();
      return new OpCase("channelNorm", settings.label())
          .activation("x", s)
          .writes("norms", Shape.of(s.dim(0), s.dim(3)))
          .runs((in, out) -> new Mixing.ChannelNorm(in[0], settings.norm(), out[0]));
    }

    @Override
    public void launch(
        KernelSet kernels,
        ChannelNorm.Variant variant,
        LabSettings settings,
        DeviceMemory[] in,
        DeviceMemory[] out) {
      Shape s = settings.shape();
      kernels.channelNorm.run(
          variant, settings.type(), in[0], s.dim(0), pixels(s), s.dim(3), settings.norm(), out[0]);
    }
  }

  private record Mask() implements LabOperation<RfiMask.Variant> {
    @Override
    public String name() {
      return "rfi_mask";
    }

    @Override
    public String file() {
      return "rfi_mask";
    }

    @Override
    public List<RfiMask.Variant> variants() {
      return List.of(RfiMask.Variant.values());
    }

    @Override
    public RfiMask.Variant choice(Shape s) {
      return RfiMask.choose(s.dim(1));
    }

    @Override
    public boolean takesType() {
      return false;
    }

    @Override
    public String axes() {
      return "NxC";
    }

    @Override
    public Optional<String> refusal(RfiMask.Variant variant, Shape s) {
      return Optional.empty();
    }

    @Override
    public OpCase problem(LabSettings settings) {
      return problem(settings, MixLab::norm);
    }

    @Override
    public Optional<OpCase> hardProblem(LabSettings settings) {
      return Optional.of(problem(settings, MixLab::tiedNorm));
    }

    private static OpCase problem(LabSettings settings, ToDoubleFunction<OpCase> norm) {
      Shape s = settings.shape();
      OpCase c = new OpCase("rfiMask", settings.label());
      c.real("norms", s, () -> norm.applyAsDouble(c));
      return permuted(c, "partner", s.dim(0))
          .writes("mask", s, OpCase.Kind.BYTE)
          .runs(
              (in, out) ->
                  new Mixing.RfiMask(in[0], in[1], FilterRanking.DEFAULT, s.dim(1) / 2, out[0]));
    }

    @Override
    public void launch(
        KernelSet kernels,
        RfiMask.Variant variant,
        LabSettings settings,
        DeviceMemory[] in,
        DeviceMemory[] out) {
      Shape s = settings.shape();
      kernels.rfiMask.run(
          variant, in[0], in[1], s.dim(0), s.dim(1), FilterRanking.DEFAULT, s.dim(1) / 2, out[0]);
    }
  }

  /** The mix, or its gradient: the same variants and the same arguments by other names. */
  private record Mix(boolean gradient) implements LabOperation<ChannelMix.Variant> {
    @Override
    public String name() {
      return gradient ? "channel_mix_gradient" : "channel_mix";
    }

    @Override
    public String file() {
      return "channel_mix";
    }

    @Override
    public List<ChannelMix.Variant> variants() {
      return List.of(ChannelMix.Variant.values());
    }

    @Override
    public ChannelMix.Variant choice(Shape s) {
      return ChannelMix.choose(s.dim(3));
    }

    @Override
    public String axes() {
      return IMAGE;
    }

    @Override
    public Optional<String> refusal(ChannelMix.Variant variant, Shape s) {
      return wantsFours(ChannelMix.accepts(variant, s.dim(3)), s.dim(3));
    }

    @Override
    public OpCase problem(LabSettings settings) {
      Shape s = settings.shape();
      OpCase c =
          new OpCase(gradient ? "channelMixGradient" : "channelMix", settings.label())
              .activation(gradient ? "dy" : "x", s);
      return permuted(c, gradient ? "inverse" : "partner", s.dim(0))
          .bytes("mask", Shape.of(s.dim(0), s.dim(3)), 2)
          .writesActivation(gradient ? "dx" : "out", s)
          .runs(
              (in, out) ->
                  gradient
                      ? new Mixing.ChannelMixGradient(in[0], in[1], in[2], out[0])
                      : new Mixing.ChannelMix(in[0], in[1], in[2], out[0]));
    }

    @Override
    public void launch(
        KernelSet kernels,
        ChannelMix.Variant variant,
        LabSettings settings,
        DeviceMemory[] in,
        DeviceMemory[] out) {
      Shape s = settings.shape();
      if (gradient) {
        kernels.channelMix.gradient(
            variant, settings.type(), in[0], in[1], in[2], out[0], s.dim(0), pixels(s), s.dim(3));
      } else {
        kernels.channelMix.run(
            variant, settings.type(), in[0], in[1], in[2], out[0], s.dim(0), pixels(s), s.dim(3));
      }
    }
  }

  private record Fused() implements LabOperation<CatchupFused.Variant> {
    @Override
    public String name() {
      return "catchup_fused";
    }

    @Override
    public String file() {
      return "catchup_fused";
    }

    @Override
    public List<CatchupFused.Variant> variants() {
      return List.of(CatchupFused.Variant.values());
    }

    @Override
    public CatchupFused.Variant choice(Shape s) {
      return CatchupFused.choose(s.dim(3));
    }

    @Override
    public String axes() {
      return IMAGE;
    }

    @Override
    public Optional<String> refusal(CatchupFused.Variant variant, Shape s) {
      return wantsFours(CatchupFused.accepts(variant, s.dim(3)), s.dim(3));
    }

    @Override
    public OpCase problem(LabSettings settings) {
      return problem(settings, MixLab::norm);
    }

    @Override
    public Optional<OpCase> hardProblem(LabSettings settings) {
      return Optional.of(problem(settings, MixLab::tiedNorm));
    }

    private static OpCase problem(LabSettings settings, ToDoubleFunction<OpCase> norm) {
      Shape s = settings.shape();
      Shape rows = Shape.of(s.dim(0), s.dim(3));
      OpCase c = new OpCase("catchupFused", settings.label());
      c.activation("x", s).real("norms", rows, () -> norm.applyAsDouble(c));
      return permuted(c, "partner", s.dim(0))
          .writesActivation("out", s)
          .writes("mask", rows, OpCase.Kind.BYTE)
          .runs(
              (in, out) ->
                  new Mixing.RfiMask(in[1], in[2], FilterRanking.DEFAULT, s.dim(3) / 2, out[1]),
              (in, out) -> new Mixing.ChannelMix(in[0], in[2], out[1], out[0]));
    }

    @Override
    public void launch(
        KernelSet kernels,
        CatchupFused.Variant variant,
        LabSettings settings,
        DeviceMemory[] in,
        DeviceMemory[] out) {
      Shape s = settings.shape();
      kernels.catchupFused.run(
          variant,
          settings.type(),
          in[0],
          in[1],
          in[2],
          out[0],
          out[1],
          s.dim(0),
          pixels(s),
          s.dim(3),
          FilterRanking.DEFAULT,
          s.dim(3) / 2);
    }
  }
}
