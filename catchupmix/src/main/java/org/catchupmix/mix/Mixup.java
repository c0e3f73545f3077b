package org.catchupmix.mix;

import com.google.auto.service.AutoService;
import org.catchupmix.core.random.PhiloxRandom;

/**
 * Mixup (Zhang et al., ICLR 2018): {@code x~[n] = lambda x[n] + (1 - lambda) x[p[n]]}, and labels
 * likewise.
 *
 * @param alpha lambda is drawn from Beta(alpha, alpha), above 0
 */
@AutoService(MixMethod.class)
public record Mixup(@Choice(key = MixMethod.ALPHA) double alpha) implements MixMethod {
  /** Checks the settings. */
  public Mixup {
    Draws.requireAlpha(alpha);
  }

  /** The defaults. */
  public Mixup() {
    this(1);
  }

  @Override
  public String name() {
    return "mixup";
  }

  @Override
  public String description() {
    return "Mixup (Zhang et al. 2018): pictures are interpolated";
  }

  @Override
  public int year() {
    return 2018;
  }

  @Override
  public BatchMix draw(int batch, int height, int width, PhiloxRandom random) {
    return new Interpolated(0, Draws.lambda(alpha, random), random.permutation(batch));
  }
}
