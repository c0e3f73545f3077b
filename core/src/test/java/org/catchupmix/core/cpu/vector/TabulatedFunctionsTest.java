package org.catchupmix.core.cpu.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.DoubleUnaryOperator;
import org.catchupmix.core.primitive.UnaryFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TabulatedFunctionsTest {
  private static final double RELATIVE = 1e-9;

  private static void compare(
      DoubleUnaryOperator expected, DoubleUnaryOperator actual, double from, double to) {
    int steps = 20_000;
    for (int i = 0; i <= steps; i++) {
      double x = from + (to - from) * i / steps;
      double right = expected.applyAsDouble(x);
      assertEquals(right, actual.applyAsDouble(x), RELATIVE * Math.abs(right), () -> "at " + x);
    }
  }

  @Test
  void theExponentialIsThatOfTheFormula() {
    compare(StrictMath::exp, TabulatedFunctions::exp, -760, 712);
    compare(StrictMath::exp, TabulatedFunctions::exp, -1, 1);
  }

  @Test
  void geluIsThatOfTheFormulaAlsoFarBelowZero() {
    compare(x -> UnaryFunction.GELU.value(x, 0), TabulatedFunctions::gelu, -10, 10);
  }

  /** It is zero near -0.75, so each of its two terms decides what an error is. */
  @Test
  void theGradientOfGeluIsThatOfTheFormula() {
    DoubleUnaryOperator expected = x -> UnaryFunction.GELU.gradient(x, 3, 0);
    DoubleUnaryOperator actual = x -> TabulatedFunctions.geluGradient(x, 3);
    compare(expected, actual, -10, -0.8);
    compare(expected, actual, -0.7, 10);
    assertEquals(expected.applyAsDouble(-0.7518), actual.applyAsDouble(-0.7518), 1e-11);
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 9, -9})
  void specialNumbersAreThoseOfTheFormulas(double x) {
    assertEquals(StrictMath.exp(x), TabulatedFunctions.exp(x), RELATIVE * StrictMath.exp(9));
    assertEquals(UnaryFunction.GELU.value(x, 0), TabulatedFunctions.gelu(x), 10 * RELATIVE);
  }
}
