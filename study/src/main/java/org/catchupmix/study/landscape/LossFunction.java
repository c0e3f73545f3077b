package org.catchupmix.study.landscape;

import java.util.List;

/** A loss of parameters, which are one list of numbers. */
public interface LossFunction {
  /**
   * Loss and accuracy.
   *
   * @param loss in nats
   * @param top1 in percent
   */
  record Value(double loss, double top1) {}

  /** Loss with its gradient, one number for each parameter. */
  record Graded(double loss, double[] gradient) {}

  /**
   * Filters of one weight: {@code count} runs of {@code size} parameters from {@code from} on.
   *
   * <p>Parameters of one dimension, biases and those of batch norm, are in no block.
   */
  record Filters(int from, int count, int size) {}

  /** Parameters that were trained. */
  double[] trained();

  List<Filters> filters();

  Value value(double[] parameters);

  Graded gradient(double[] parameters);
}
