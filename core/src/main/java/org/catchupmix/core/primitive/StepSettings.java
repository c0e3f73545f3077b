package org.catchupmix.core.primitive;

/** Settings of one step of an optimiser: a learning rate and a rule. */
public sealed interface StepSettings permits SgdSettings, AdamSettings {
  double rate();

  UpdateRule rule();

  /**
   * Numbers that differ from step to step, for {@link Update.StepControl#factors}.
   *
   * @param step number of the step, from 1
   */
  double[] factors(int step);
}
