package org.catchupmix.mix;

import com.google.auto.service.AutoService;
import org.catchupmix.core.random.PhiloxRandom;

/** Leaves every batch as it is. */
@AutoService(MixMethod.class)
public record NoMix() implements MixMethod {
  @Override
  public String name() {
    return MixMethods.NONE;
  }

  @Override
  public String description() {
    return "nothing is mixed";
  }

  @Override
  public int year() {
    return 0;
  }

  @Override
  public boolean mixesSamples() {
    return false;
  }

  @Override
  public BatchMix draw(int batch, int height, int width, PhiloxRandom random) {
    return BatchMix.NONE;
  }
}
