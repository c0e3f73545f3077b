package org.catchupmix.mix;

import com.google.auto.service.AutoService;
import org.catchupmix.core.random.PhiloxRandom;

/** Leaves every batch unchanged. */
@AutoService(MixMethod.class)
@MixMethod.Entry(name = MixMethods.NONE, about = "nothing is mixed")
public record NoMix() implements MixMethod {
  @Override
  public boolean mixesSamples() {
    return false;
  }

  @Override
  public BatchMix draw(int batch, int height, int width, PhiloxRandom random) {
    return BatchMix.NONE;
  }
}
