package org.catchupmix.kernels.library;

import java.util.List;

/**
 * The two sets of committed PTX, each for all chips from its oldest one on.
 *
 * <p>Each kernel is in one of them: those between {@code #if __CUDA_ARCH__ >= 800} and {@code
 * #endif}, which multiply by {@code mma.sync}, are compiled for compute_80, all others for
 * compute_75. A source with kernels of both kinds leaves the others out where {@value #MMA_ONLY} is
 * defined.
 */
public enum PtxSet {
  /** All kernels without {@code mma.sync}: Turing and newer. */
  COMPUTE_75(75, ""),
  /** Kernels with {@code mma.sync}: Ampere and newer. */
  COMPUTE_80(80, "compute_80/");

  /** The macro under which a source has only its kernels with {@code mma.sync}. */
  static final String MMA_ONLY = "MMA_ONLY";

  private final int oldestChip;
  private final String folder;

  PtxSet(int oldestChip, String folder) {
    this.oldestChip = oldestChip;
    this.folder = folder;
  }

  /** The oldest chip that it runs on, such as 75. */
  public int oldestChip() {
    return oldestChip;
  }

  /** The name for compilers, such as {@code compute_75}. */
  public String target() {
    return "compute_" + oldestChip;
  }

  /** The folder of its files, empty or with a trailing slash. */
  String folder() {
    return folder;
  }

  /** Compiler options besides the target. */
  List<String> options() {
    return this == COMPUTE_80 ? List.of("-D" + MMA_ONLY) : List.of();
  }

  /** The newest that a chip can run. */
  public static PtxSet of(int chip) {
    return chip >= COMPUTE_80.oldestChip ? COMPUTE_80 : COMPUTE_75;
  }

  /** The sets that have kernels of a source. */
  public static List<PtxSet> of(CudaSource source) {
    return source.mentions("__CUDA_ARCH__ >= 800") ? List.of(values()) : List.of(COMPUTE_75);
  }
}
