package org.catchupmix.kernels.library;

import java.util.List;

/**
 * The two sets of committed PTX. Every source is in the first; only one that has kernels for newer
 * chips, between {@code #if __CUDA_ARCH__ >= 800} and {@code #endif}, is in the second too, whole.
 * The chip decides from which a kernel is taken.
 */
public enum PtxSet {
  /** Turing and newer. */
  COMPUTE_75(75, ""),
  /** Ampere and newer: tensor cores by {@code mma.sync}, and {@code cp.async}. */
  COMPUTE_80(80, "compute_80/");

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

  /** As compilers call it, such as {@code compute_75}. */
  public String target() {
    return "compute_" + oldestChip;
  }

  /** The folder of its files among all PTX; empty, or with a slash behind it. */
  String folder() {
    return folder;
  }

  /** The newest that a chip can run. */
  public static PtxSet of(int chip) {
    return chip >= COMPUTE_80.oldestChip ? COMPUTE_80 : COMPUTE_75;
  }

  /** Those that a source is in. */
  public static List<PtxSet> of(CudaSource source) {
    boolean newer =
        source.text().contains("__CUDA_ARCH__ >= 800")
            || source.headers().values().stream().anyMatch(h -> h.contains("__CUDA_ARCH__ >= 800"));
    return newer ? List.of(values()) : List.of(COMPUTE_75);
  }
}
