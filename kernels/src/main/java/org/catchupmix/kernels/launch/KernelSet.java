package org.catchupmix.kernels.launch;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.core.KernelChoices;
import org.catchupmix.core.UserException;
import org.catchupmix.kernels.library.KernelLibrary;

/** The launchers of a device. */
public final class KernelSet {
  /** Operations on each element. */
  public final Elementwise elementwise;

  /** Sets to a value. */
  public final Fill fill;

  /** Between types. */
  public final Cast cast;

  /** Sums along axes. */
  public final Reduce reduce;

  /** Repeats along axes. */
  public final Broadcast broadcast;

  /** Over square windows. */
  public final Pooling pooling;

  /** Of rows. */
  public final LogSoftmax logSoftmax;

  /** Of rows of log-probabilities. */
  public final CrossEntropy crossEntropy;

  /** Rows by number, and the adjoint. */
  public final GatherRows gatherRows;

  /** Pixels to network input. */
  public final NormalizeImages normalizeImages;

  /** The optimiser's step. */
  public final Sgd sgd;

  /** Random numbers. */
  public final PhiloxFill philoxFill;

  /** Matrix products. */
  public final Gemm gemm;

  /** Convolution, forward. */
  public final Conv2dForward conv2dForward;

  /** Its gradient to the input. */
  public final Conv2dInputGradient conv2dInputGradient;

  /** Its gradient to the weights. */
  public final Conv2dWeightGradient conv2dWeightGradient;

  /** Batch normalisation and its gradient. */
  public final BatchNorm batchNorm;

  /** Norms of filters. */
  public final ChannelNorm channelNorm;

  /** Masks of Catch-up Mix. */
  public final RfiMask rfiMask;

  /** Mixing by filters and its gradient. */
  public final ChannelMix channelMix;

  /** Ranking and mixing in one launch. */
  public final CatchupFused catchupFused;

  /** CutMix. */
  public final BoxPaste boxPaste;

  /** The variants of each operation that a backend runs. */
  public static final List<Variants<?, ?>> OPERATIONS =
      Stream.of(
              Stream.of(
                  ChannelNorm.VARIANTS,
                  RfiMask.VARIANTS,
                  ChannelMix.MIX,
                  ChannelMix.GRADIENT,
                  Gemm.VARIANTS,
                  Conv2dForward.VARIANTS,
                  Conv2dInputGradient.VARIANTS,
                  Conv2dWeightGradient.VARIANTS,
                  BatchNorm.VARIANTS,
                  BatchNorm.GRADIENT_VARIANTS,
                  Pooling.MAX,
                  Pooling.MAX_GRADIENT,
                  Reduce.VARIANTS,
                  LogSoftmax.VARIANTS,
                  Sgd.VARIANTS),
              Elementwise.variants().stream())
          .<Variants<?, ?>>flatMap(s -> s)
          .toList();

  private final KernelLibrary library;

  /** For a device. */
  public KernelSet(KernelLibrary library) {
    this.library = library;
    this.elementwise = new Elementwise(library);
    this.fill = new Fill(library);
    this.cast = new Cast(library);
    this.reduce = new Reduce(library);
    this.broadcast = new Broadcast(library);
    this.pooling = new Pooling(library);
    this.logSoftmax = new LogSoftmax(library);
    this.crossEntropy = new CrossEntropy(library);
    this.gatherRows = new GatherRows(library);
    this.normalizeImages = new NormalizeImages(library);
    this.sgd = new Sgd(library);
    this.philoxFill = new PhiloxFill(library);
    this.gemm = new Gemm(library);
    this.conv2dForward = new Conv2dForward(library);
    this.conv2dInputGradient = new Conv2dInputGradient(library);
    this.conv2dWeightGradient = new Conv2dWeightGradient(library);
    this.batchNorm = new BatchNorm(library);
    this.channelNorm = new ChannelNorm(library);
    this.rfiMask = new RfiMask(library);
    this.channelMix = new ChannelMix(library);
    this.catchupFused = new CatchupFused(library);
    this.boxPaste = new BoxPaste(library);
  }

  /**
   * Runs these variants, whatever the sizes.
   *
   * @throws UserException if there is no such operation or variant; names those that there are
   */
  public void choose(KernelChoices choices) {
    choices
        .labels()
        .forEach(
            (operation, label) -> {
              Variants<?, ?> variants =
                  OPERATIONS.stream()
                      .filter(o -> o.operation().equals(operation))
                      .findFirst()
                      .orElseThrow(
                          () ->
                              new UserException(
                                  "--kernel %s=%s: there is no operation '%s' with variants: there are %s"
                                      .formatted(
                                          operation,
                                          label,
                                          operation,
                                          OPERATIONS.stream()
                                              .map(Variants::operation)
                                              .collect(Collectors.joining(", ")))));
              try {
                variants.named(label);
              } catch (IllegalArgumentException e) {
                throw new UserException(
                    "--kernel %s=%s: %s".formatted(operation, label, e.getMessage()), e);
              }
            });
    library.choose(choices);
  }

  /** The kernels behind the launchers. */
  public KernelLibrary library() {
    return library;
  }
}
