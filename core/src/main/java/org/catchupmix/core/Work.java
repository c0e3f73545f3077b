package org.catchupmix.core;

import java.util.List;

/**
 * What a primitive reads, writes and computes, for those who count, check or round: it is made when
 * asked for.
 *
 * @param reads the tensors that are read; one that is updated is among the written ones too
 * @param writes the tensors that are written, at least one
 * @param flops the floating-point operations of the formula, 0 where little but bytes is moved
 */
public record Work(List<Tensor> reads, List<Tensor> writes, double flops) {
  /** Reads these, and writes nothing yet. */
  public static Work reading(Tensor... tensors) {
    return new Work(List.of(tensors), List.of(), 0);
  }

  /** The same, and writes these. */
  public Work writing(Tensor... tensors) {
    return new Work(reads, List.of(tensors), flops);
  }

  /** The same, and computes so much. */
  public Work flops(double operations) {
    return new Work(reads, writes, operations);
  }

  /** The bytes that must at least be moved: each tensor read once and written once. */
  public long bytes() {
    long sum = 0;
    for (Tensor t : reads) {
      sum += t.bytes();
    }
    for (Tensor t : writes) {
      sum += t.bytes();
    }
    return sum;
  }
}
