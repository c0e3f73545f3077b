package org.catchupmix.core.primitive;

import java.util.List;
import java.util.stream.Stream;
import org.catchupmix.core.tensor.Tensor;

/**
 * The reads, writes and operations of a primitive, for decorators that count, check or round.
 *
 * @param reads the tensors that are read; one that is updated is among the written ones too
 * @param writes the tensors that are written, at least one
 * @param flops the floating-point operations of the formula, 0 if it mostly moves bytes
 */
public record Work(List<Tensor> reads, List<Tensor> writes, double flops) {
  /** Returns work that reads one tensor; makes no array, as a step has hundreds of primitives. */
  public static Work reading(Tensor tensor) {
    return new Work(List.of(tensor), List.of(), 0);
  }

  public static Work reading(Tensor... tensors) {
    return new Work(List.of(tensors), List.of(), 0);
  }

  /** Adds tensors that only some of these primitives read. */
  public Work alsoReading(Stream<Tensor> tensors) {
    return new Work(Stream.concat(reads.stream(), tensors).toList(), writes, flops);
  }

  public Work writing(Tensor tensor) {
    return new Work(reads, List.of(tensor), flops);
  }

  public Work writing(Tensor... tensors) {
    return new Work(reads, List.of(tensors), flops);
  }

  public Work flops(double operations) {
    return new Work(reads, writes, operations);
  }

  /** A lower bound on the bytes moved: each tensor read once and written once. */
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
