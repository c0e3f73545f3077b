package org.catchupmix.kernels.library;

import java.util.List;

/**
 * The two sets of committed PTX, each for all chips from its oldest one on.
 *
 * <p>Each kernel is in one set. Kernels with {@code mma.sync}, between {@code #if __CUDA_ARCH__ >=
 * 800} and {@code #endif}, are compiled for compute_80, all others for compute_75. A source with
 * both kinds excludes the others if {@value #MMA_ONLY} is defined.
 */
public enum PtxSet {
  /** Kernels without {@code mma.sync}: Turing and newer. */
  COMPUTE_75(75, ""),
  /** Kernels with {@code mma.sync}: Ampere and newer. */
  COMPUTE_80(80, "compute_80/");

  /** Macro that excludes kernels without {@code mma.sync}. */
  static final String MMA_ONLY = "MMA_ONLY";

  private final int oldestChip;
  private final String folder;

  PtxSet(int oldestChip, String folder) {
    this.oldestChip = oldestChip;
    this.folder = folder;
  }

  /** Returns the oldest chip that it runs on, such as 75. */
  public int oldestChip() {
    return oldestChip;
  }

  /** Returns the name for compilers, such as {@code compute_75}. */
  public String target() {
    return "compute_" + oldestChip;
  }

  /** Returns the folder of its files, empty or with a trailing slash. */
  String folder() {
    return folder;
  }

  List<String> options() {
    return this == COMPUTE_80 ? List.of("-D" + MMA_ONLY) : List.of();
  }

  /** Returns the newest set that a chip can run. */
  public static PtxSet of(int chip) {
    return chip >= COMPUTE_80.oldestChip ? COMPUTE_80 : COMPUTE_75;
  }

  /** Returns the sets with kernels of a source. */
  public static List<PtxSet> of(CudaSource source) {
    return source.mentions("__CUDA_ARCH__ >= 800") ? List.of(values()) : List.of(COMPUTE_75);
  }
}
