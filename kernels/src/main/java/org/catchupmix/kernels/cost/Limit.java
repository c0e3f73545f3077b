package org.catchupmix.kernels.cost;

/** What bounds the time of a launch. */
public enum Limit {
  /** The memory's bandwidth. */
  DRAM("DRAM"),
  /** The second-level cache's bandwidth. */
  L2("L2"),
  /** The bandwidth of the multiprocessors' first-level caches. */
  L1("L1"),
  /** Shared memory, its bank conflicts included. */
  SHARED("shared memory"),
  /** The tensor cores. */
  TENSOR("tensor cores"),
  /** Single precision. */
  FP32("FP32"),
  /** Double precision. */
  FP64("FP64"),
  /** Integers, addresses and conversions. */
  INTEGER("integer"),
  /** Roots, exponentials and the like. */
  SPECIAL("special functions"),
  /** Issue of instructions. */
  ISSUE("issue"),
  /** Waiting: loads that nothing hides, barriers, and instructions after one another. */
  LATENCY("latency");

  private final String label;

  Limit(String label) {
    this.label = label;
  }

  /** In tables. */
  public String label() {
    return label;
  }
}
