package org.catchupmix.bench.peers;

import org.catchupmix.bench.step.StepSetting;

/**
 * Another engine that can train PreActResNet-18, found by {@link java.util.ServiceLoader}. A step
 * is: forward, cross entropy, backward, SGD with momentum and weight decay.
 */
public interface TrainingEngine {
  /** A network with its optimiser and a batch. */
  interface Training {
    /** How many numbers are trained. */
    long parameterCount();

    /** One step; returns its loss when all is done. */
    double step();
  }

  /** One word. */
  String name();

  /** Its version, for people. */
  String description();

  /** Makes the network. It lives until the process ends. */
  Training open(StepSetting setting);
}
