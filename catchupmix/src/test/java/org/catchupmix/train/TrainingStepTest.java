package org.catchupmix.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.catchupmix.core.Backend;
import org.catchupmix.core.Backends;
import org.catchupmix.core.SgdStep;
import org.catchupmix.core.Shape;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.optim.Sgd;
import org.catchupmix.nn.state.Initialization;
import org.catchupmix.nn.state.StateDict;
import org.junit.jupiter.api.Test;

class TrainingStepTest {
  @Test
  void aLabelThatIsNoClassIsNamedAndNothingChanges() {
    Recipe recipe = new Recipe();
    recipe.width = 2;
    try (Backend backend = Backends.open("cpu");
        Network network = Models.build(backend, recipe.spec(1, 10));
        Sgd sgd = new Sgd(network)) {
      Initialization.fill(network, 1, false);
      var before = StateDict.of(network);
      TrainingStep step = new TrainingStep(network, sgd, 0);
      for (int wrong : new int[] {10, -1}) {
        IllegalArgumentException e =
            assertThrows(
                IllegalArgumentException.class,
                () ->
                    step.run(
                        scope -> scope.of(Shape.of(2, 8, 8, 1), new double[128]),
                        new int[] {3, wrong},
                        BatchMix.NONE,
                        new SgdStep(0.1, 0, false, 0)));
        assertEquals("labels[1] = %d must be 0..9".formatted(wrong), e.getMessage());
      }
      before.forEach(
          (name, t) -> assertEquals(t.data(), StateDict.of(network).get(name).data(), name));
    }
  }
}
