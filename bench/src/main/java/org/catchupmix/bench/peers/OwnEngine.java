package org.catchupmix.bench.peers;

import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.bench.step.SyntheticTraining;

/** This engine, on the {@code cpu} device. */
final class OwnEngine implements TrainingEngine {
  static final String NAME = "ours";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "this engine, Java " + Runtime.version().feature();
  }

  @Override
  public Training open(StepSetting setting) {
    return SyntheticTraining.onCpu(setting)::step;
  }
}
