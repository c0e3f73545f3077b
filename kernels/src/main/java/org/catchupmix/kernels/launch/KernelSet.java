package org.catchupmix.kernels.launch;

import org.catchupmix.kernels.library.KernelLibrary;

/** The launchers of a device. */
public final class KernelSet {
  private final KernelLibrary library;

  /** Norms of filters. */
  public final ChannelNorm channelNorm;

  /** Masks of Catch-up Mix. */
  public final RfiMask rfiMask;

  /** Mixing by filters. */
  public final ChannelMix channelMix;

  /** Its gradient. */
  public final ChannelMixGradient channelMixGradient;

  /** Ranking and mixing in one launch. */
  public final CatchupFused catchupFused;

  /** CutMix. */
  public final BoxPaste boxPaste;

  /** For a device. */
  public KernelSet(KernelLibrary library) {
    this.library = library;
    this.channelNorm = new ChannelNorm(library);
    this.rfiMask = new RfiMask(library);
    this.channelMix = new ChannelMix(library);
    this.channelMixGradient = new ChannelMixGradient(library);
    this.catchupFused = new CatchupFused(library);
    this.boxPaste = new BoxPaste(library);
  }

  /** The kernels behind the launchers. */
  public KernelLibrary library() {
    return library;
  }
}
