package org.catchupmix.run.trained;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.data.Framing;
import org.catchupmix.data.Image;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.nn.state.WeightsException;
import org.junit.jupiter.api.Test;

class ClassifierTest {
  private static final Path SHIPPED = Path.of("fashion-preact-resnet10");

  @Test
  void namesTheClassOfAnImageOfAnySizeAndColour() {
    ImageDataset test = Datasets.load("fashion-sample").test();
    Image boot = test.whole(0);
    Image large = Framing.scaled(boot.toRgb(), 112, 112);
    try (Backend backend = Backends.open("cpu");
        Classifier classifier = Classifier.load(SHIPPED, backend)) {
      List<Classifier.Guess> guesses = classifier.classify(boot);
      assertEquals(test.classNames().get(test.label(0)), guesses.getFirst().name());
      assertEquals(test.classes(), guesses.size());
      assertEquals(1, guesses.stream().mapToDouble(Classifier.Guess::probability).sum(), 1e-9);
      assertEquals(guesses.getFirst().name(), classifier.classify(large).getFirst().name());
    }
  }

  @Test
  void refusesWeightsThatDoNotExist() {
    try (Backend backend = Backends.open("cpu")) {
      assertThrows(
          WeightsException.class, () -> Classifier.load(Path.of("no-such-weights"), backend));
    }
  }
}
