package org.catchupmix.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.catchupmix.core.check.OpCase;
import org.catchupmix.core.check.OpCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CaseListTest {
  private static Set<String> primitives(List<OpCase> cases) {
    return cases.stream().map(OpCase::primitive).collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyPrimitiveHasABenchmark() {
    Set<String> all = primitives(OpCases.all());
    assertEquals(all, primitives(CaseList.OPERATIONS.cases(32)));
    assertEquals(all, primitives(CaseList.SMALL_OPERATIONS.cases(32)));
  }

  @ParameterizedTest
  @EnumSource
  void casesAreFoundByTheirNames(CaseList list) {
    List<OpCase> cases = list.cases(4);
    assertEquals(
        cases.size(), cases.stream().map(OpCase::name).distinct().count(), "names are unique");
    OpCase last = cases.getLast();
    assertEquals(last.name(), list.find(4, last.name()).name());
    assertThrows(IllegalArgumentException.class, () -> list.find(4, "none"));
  }

  @Test
  void convolutionsAreThoseOfPreActResNet18() {
    List<OpCase> cases = CaseList.CONVOLUTIONS.cases(1);
    // The stem, the first stage, and in each of three later stages 3x3 and 1x1 of stride 2, and 3x3
    // of stride 1.
    assertEquals(3 * (1 + 1 + 3 * 3), cases.size());
    // 2 * 32*32 * 64*64 * 9, as all stages but for their first convolution.
    double plain = 2.0 * 32 * 32 * 64 * 64 * 9;
    for (String layer : List.of("32,32,64", "16,16,128", "8,8,256", "4,4,512")) {
      assertTrue(
          cases.stream()
              .anyMatch(c -> c.name().startsWith("conv2d [1," + layer) && c.flops() == plain),
          layer);
    }
  }

  /** Drawn at once, these would be some hundred gigabytes. */
  @Test
  void largeCasesCostNothingUntilTheyAreUsed() {
    assertFalse(CaseList.OPERATIONS.cases(4096).isEmpty());
  }
}
