package org.catchupmix.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonFileTest {
  private record Mean(double value) {}

  @Test
  void numbersThatJsonLacksAreNull(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("a.json");
    List<Object> numbers =
        List.of(1.5, Double.NaN, List.of(Double.NEGATIVE_INFINITY), new Mean(Double.NaN));
    JsonFile.writeJson(file, Map.of("numbers", numbers));
    assertEquals(
        "{\"numbers\":[1.5,null,[null],{\"value\":null}]}", JsonFile.json(file).toString());
  }
}
