package org.catchupmix.bench.peers;

import java.util.function.DoubleSupplier;
import org.catchupmix.bench.step.StepSetting;

/**
 * An engine that can train PreActResNet-18, found by {@link java.util.ServiceLoader}.
 *
 * <p>A step is forward, cross entropy, backward, and SGD with momentum and weight decay.
 */
public interface PeerEngine {
  /**
   * A network with its optimiser and a batch.
   *
   * @param parameterCount number of trained parameters
   * @param step takes one step and returns its loss once all work is done
   */
  record Training(long parameterCount, DoubleSupplier step) {}

  /** Returns its name, one word. */
  String name();

  /** Returns its version, for people. */
  String description();

  /** Creates the network, which lives until the process ends. */
  Training open(StepSetting setting);
}
