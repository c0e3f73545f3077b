package org.catchupmix.run.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunLogTest {
  @ParameterizedTest
  @CsvSource({
    "0.1, 0.1000",
    "0.0023, 0.0023",
    "0.001, 0.0010",
    "0, 0.0000",
    "0.00003, 3e-05",
    "0.00015, 1.5e-04",
    "0.0000123456, 1.23e-05"
  })
  void smallRatesHaveSignificantDigits(double rate, String shown) {
    assertEquals(shown, RunLog.rate(rate));
  }
}
