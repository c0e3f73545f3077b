package org.catchupmix.bench.peers;

import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.bench.step.SyntheticTraining;

/** This engine, on the device that is asked for. */
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
    SyntheticTraining training = new SyntheticTraining(setting);
    return new Training() {
      @Override
      public long parameterCount() {
        return training.parameterCount();
      }

      @Override
      public double step() {
        return training.step();
      }
    };
  }
}
