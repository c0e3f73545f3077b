package org.catchupmix.bench.peers;

import org.catchupmix.bench.step.StepSetting;

/** This engine under another name, so that {@code bench peers} has something to compare with. */
public final class TwinEngine implements PeerEngine {
  /** For ServiceLoader. */
  public TwinEngine() {}

  @Override
  public String name() {
    return "twin";
  }

  @Override
  public String description() {
    return "the same once more";
  }

  @Override
  public Training open(StepSetting setting) {
    return new EngineMain.OwnEngine().open(setting);
  }
}
