package org.catchupmix.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpellingTest {
  @Test
  void distancesOfTextbookPairs() {
    assertEquals(3, Spelling.distance("kitten", "sitting"));
    assertEquals(3, Spelling.distance("saturday", "sunday"));
    assertEquals(0, Spelling.distance("same", "same"));
    assertEquals(4, Spelling.distance("", "four"));
    assertEquals(4, Spelling.distance("four", ""));
  }

  @Test
  void takesTheNearestOnlyIfNear() {
    List<String> known = List.of("mnist", "cifar10", "cifar100");
    assertEquals(Optional.of("mnist"), Spelling.nearest("MINST", known));
    assertEquals(Optional.of("PIXELS"), Spelling.nearest("PIXEL", List.of("BLOCK", "PIXELS")));
    assertEquals(Optional.of("cifar100"), Spelling.nearest("cifar1000", known));
    assertEquals(Optional.empty(), Spelling.nearest("tiny-imagenet", known));
  }
}
