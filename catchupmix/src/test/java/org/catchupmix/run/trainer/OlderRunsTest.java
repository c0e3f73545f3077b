package org.catchupmix.run.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.recipe.RecipeFile;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.checkpoint.Resumption;
import org.catchupmix.run.metrics.Metrics;
import org.catchupmix.run.trained.OpenRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three runs that the program of commit fbae89b7 trained, which later ones must still read. */
class OlderRunsTest {
  private static final PrintStream SILENT = new PrintStream(OutputStream.nullOutputStream());

  @TempDir Path copies;

  private RunFolder run(String name) throws IOException, URISyntaxException {
    Path kept = Path.of(OlderRunsTest.class.getResource("/org/catchupmix/run/fbae89b7").toURI());
    Path copy = Files.createDirectory(copies.resolve(name));
    try (Stream<Path> files = Files.list(kept.resolve(name))) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName().toString()));
      }
    }
    return RunFolder.open(copy);
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "adamw", "stopped"})
  void itsSettingsAreReadAndWrittenAgain(String name) throws Exception {
    RunFolder run = run(name);
    Map<String, Object> before = RecipeFile.entries(run.config());
    Path again = copies.resolve("again.yaml");
    RecipeFile.write(run.recipe(), again);
    Map<String, Object> after = RecipeFile.entries(again);
    after.keySet().retainAll(before.keySet());
    assertEquals(before, after, "settings that later versions add do not count");
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "adamw"})
  void itsNetworkIsOpenedAsItWasTrained(String name) throws Exception {
    RunFolder run = run(name);
    try (Backend backend = Backends.open("cpu");
        OpenRun open = OpenRun.of(run.path(), false, Optional.empty(), backend)) {
      assertEquals(2, open.recipe().network().spec(1, 10).width());
    }
  }

  @Test
  void aStoppedRunIsResumed() throws Exception {
    RunFolder run = run("stopped");
    try (Backend backend = Backends.open("cpu");
        Trainer trainer = Trainer.resume(run, backend, new Resumption(true, false), SILENT)) {
      Metrics metrics = trainer.run();
      assertEquals(2, metrics.epochs().size());
    }
    assertTrue(Files.exists(run.summary()));
  }
}
