package org.catchupmix.mix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.catchupmix.core.random.PhiloxRandom;
import org.junit.jupiter.api.Test;

class MixChoiceTest {
  @MixMethod.Entry(name = "mine", about = "a class of another library")
  private static final class NoRecord implements MixMethod {
    @Override
    public BatchMix draw(int batch, int height, int width, PhiloxRandom random) {
      return BatchMix.NONE;
    }
  }

  @Test
  void aMethodThatIsNoRecordIsNamed() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> MixChoice.of(new NoRecord()));
    assertEquals("mix method mine: " + NoRecord.class + " must be a record", e.getMessage());
  }
}
