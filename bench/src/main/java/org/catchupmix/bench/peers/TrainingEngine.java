package org.catchupmix.bench.peers;

import java.util.function.DoubleSupplier;
import org.catchupmix.bench.step.StepSetting;

/**
 * Another engine that can train PreActResNet-18, found by {@link java.util.ServiceLoader}. A step
 * is: forward, cross entropy, backward, SGD with momentum and weight decay.
 */
public interface TrainingEngine {
  /**
   * A network with its optimiser and a batch.
   *
   * @param parameterCount how many numbers are trained
   * @param step takes one step; returns its loss when all is done
   */
  record Training(long parameterCount, DoubleSupplier step) {}

  /** One word. */
  String name();

  /** Its version, for people. */
  String description();

  /** Makes the network. It lives until the process ends. */
  Training open(StepSetting setting);
}
