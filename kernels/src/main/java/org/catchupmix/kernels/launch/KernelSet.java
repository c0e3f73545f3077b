package org.catchupmix.kernels.launch;

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
  }

  /** The kernels behind the launchers. */
  public KernelLibrary library() {
    return library;
  }
}
