package org.catchupmix.bench.step;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.catchupmix.core.UserException;
import org.catchupmix.mix.MixKind;
import org.catchupmix.nn.models.Models;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LossCheckTest {
  private static final MixVariant NONE = new MixVariant(MixKind.NONE, null);

  @ParameterizedTest
  @ValueSource(strings = {"preact-resnet10", "preact-resnet18", "resnet10"})
  void soundStepsPass(String model) {
    StepSetting setting = new StepSetting(model, 0, 32, 2);
    List<MixVariant> variants = MixVariant.all(Models.kind(model).mixPoints());
    for (MixVariant v : variants) {
      assertDoesNotThrow(() -> LossCheck.compare("cpu", setting, v), v.toString());
    }
  }

  /**
   * The weights of this device do not learn, which shows in the second loss: see {@link
   * org.catchupmix.bench.jmh.BrokenProvider}.
   */
  @Test
  void wrongStepsAreFound() {
    StepSetting setting = new StepSetting("preact-resnet10", 4, 2, 1);
    UserException e =
        assertThrows(UserException.class, () -> LossCheck.compare("broken", setting, NONE));
    assertTrue(
        e.getMessage().startsWith("the steps of preact-resnet10 of width 4"), e.getMessage());
    assertTrue(e.getMessage().contains("mix none, are wrong: their losses are ["), e.getMessage());
  }
}
