package org.catchupmix.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormatSettingTest {
  private static Recipe recipe(String formats) {
    return RecipeFile.of("test", Map.of("format", formats)).settle();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pdf", "PDF", "Svg,PNG"})
  void formatsMayHaveCapitals(String formats) {
    assertEquals(formats, recipe(formats).run().format());
  }

  @Test
  void othersAreRefused() {
    Exception e = assertThrows(IllegalArgumentException.class, () -> recipe("JPG"));
    assertTrue(e.getMessage().contains("svg, pdf, png"), e.getMessage());
  }
}
