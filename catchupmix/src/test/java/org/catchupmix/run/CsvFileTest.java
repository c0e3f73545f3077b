package org.catchupmix.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvFileTest {
  @TempDir Path folder;

  private CsvFile read(String text) throws IOException {
    return CsvFile.read(Files.writeString(folder.resolve("a.csv"), text));
  }

  @Test
  void cellsHaveTheNamesOfTheirColumns() throws IOException {
    CsvFile file = read("epoch,note\n1,\"a, b\"\n2,\n3\n");
    assertEquals(List.of("epoch", "note"), file.columns());
    assertEquals(
        List.of(
            Map.of("epoch", "1", "note", "a, b"),
            Map.of("epoch", "2", "note", ""),
            Map.of("epoch", "3")),
        file.rows());
    assertEquals(List.of("2", ""), List.copyOf(file.rows().get(1).values()));
    assertEquals(List.of(), read("").columns());
  }

  @Test
  void otherFilesAreRefused() {
    assertThrows(RunException.class, () -> read("a,b\n1,2,3\n"));
    assertThrows(RunException.class, () -> read("a,b\n\"1,2\n"));
  }
}
