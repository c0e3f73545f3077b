package org.catchupmix.core.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartFlagsTest {
  private static final Map<String, String> BEST =
      Map.of(
          "ObjectAlignmentInBytes", "64",
          "UseTransparentHugePages", "true",
          "UseLargePages", "false",
          "UseCompiler", "true",
          "TieredStopAtLevel", "4");

  private static Optional<String> advice(Map<String, String> options) {
    return StartFlags.advice(option -> Optional.ofNullable(options.get(option)));
  }

  @Test
  void theBestStartGetsNoAdvice() {
    assertEquals(Optional.empty(), advice(BEST));
  }

  @ParameterizedTest
  @CsvSource({
    "UseJVMCICompiler, true, -XX:-UseJVMCICompiler",
    "TieredStopAtLevel, 1, -XX:TieredStopAtLevel",
    "UseCompiler, false, -Xint",
    "ObjectAlignmentInBytes, 8, -XX:ObjectAlignmentInBytes=64"
  })
  void aSlowStartIsNamedWithItsRemedy(String option, String value, String remedy) {
    Map<String, String> options = new HashMap<>(BEST);
    options.put(option, value);
    String advice = advice(options).orElseThrow();
    assertTrue(advice.contains(remedy) && !advice.contains(";"), advice);
  }

  @Test
  void anotherVirtualMachineIsNotJudgedByOptionsThatItLacks() {
    advice(Map.of()).ifPresent(a -> assertTrue(a.contains("HugePages"), a));
  }
}
