package org.catchupmix.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsFolderTest {
  @TempDir Path runs;

  @BeforeEach
  void makeRuns() throws IOException {
    for (String name : List.of("none-1", "catchup-1", "catchup-2", "cutmix-1")) {
      Files.createDirectories(runs.resolve(name));
      Files.createFile(runs.resolve(name).resolve("config.yaml"));
    }
    Files.createDirectories(runs.resolve("catchup-0")); // no run
  }

  @Test
  void aRunIsFoundByItsName() {
    assertEquals(runs.resolve("none-1"), new RunsFolder(runs).find(Path.of("none-1")));
  }

  @Test
  void aPathIsTakenAsItIs() {
    RunsFolder elsewhere = new RunsFolder(runs.resolve("none-1"));
    for (Path path : List.of(runs.resolve("none-1"), Path.of("other/none-1"), Path.of("."))) {
      assertEquals(path, elsewhere.find(path));
    }
  }

  @Test
  void aNameThatIsAFolderHereButNoRunIsSoughtAmongTheRuns() throws IOException {
    // The module's own folder "src" is where the test runs.
    Path here = Path.of("src");
    assertTrue(Files.isDirectory(here));
    assertEquals(here, new RunsFolder(runs).find(here));
    Files.createDirectories(runs.resolve(here));
    Files.createFile(runs.resolve(here).resolve("config.yaml"));
    assertEquals(runs.resolve(here), new RunsFolder(runs).find(here));
  }

  @Test
  void similarNamesOfRunsComeFirst() {
    assertEquals(
        List.of("catchup-1", "catchup-2", "cutmix-1"), new RunsFolder(runs).nearest("catchup1"));
    assertEquals(List.of(), new RunsFolder(runs.resolve("missing")).nearest("catchup1"));
  }

  @Test
  void aMissingRunNamesSimilarOnes() {
    Path missing = new RunsFolder(runs).find(Path.of("catchup-3"));
    String message = assertThrows(RunException.class, () -> RunFolder.open(missing)).getMessage();
    assertTrue(message.contains(missing.toString()), message);
    assertTrue(message.contains("catchup-1, catchup-2"), message);
  }
}
