package org.catchupmix.app.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.catchupmix.app.campaign.Readers.Reader;
import org.catchupmix.core.io.TemporaryFolder;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Fuzzes each reader by Jazzer for {@code -Dfuzz.seconds}, in a Java of its own; only in the Maven
 * profile {@code fuzz}. What it finds, and the inputs that reach something new, are left in {@code
 * target/fuzz/READER}.
 */
@EnabledIfSystemProperty(named = "fuzz.seconds", matches = "\\d+")
class FuzzTest {
  private static final Path WORK = Path.of("target", "fuzz").toAbsolutePath();

  /**
   * What may be read by a stranger's file; the kernels of the processor are too hot to be watched.
   */
  private static final String WATCHED =
      "org.catchupmix.**:us.hebi.**:com.fasterxml.**:org.yaml.**:org.apache.commons.compress.**";

  @TestFactory
  Stream<DynamicTest> noInputIsReadWronglyOrRefusedWithoutASentence() throws IOException {
    TemporaryFolder.delete(WORK);
    String only = System.getProperty("fuzz.reader", "");
    return new Readers(Files.createDirectories(WORK.resolve("list")), new Random(1))
        .all().stream()
            .filter(reader -> reader.key().contains(only))
            .map(reader -> DynamicTest.dynamicTest(reader.key(), () -> fuzz(reader)));
  }

  private static void fuzz(Reader reader) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(WORK.resolve(reader.key()));
    Path inputs = Files.createDirectories(folder.resolve("inputs"));
    Files.write(inputs.resolve("good"), reader.good());
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--target_class=" + FuzzTarget.class.getName(),
                "--target_args=" + reader.key() + " " + Files.createDirectory(folder.resolve("w")),
                "--instrumentation_includes=" + WATCHED,
                "--instrumentation_excludes=org.catchupmix.core.cpu.**",
                "--keep_going=20",
                // It looks up a class of the MATLAB library's that this Java has not.
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.UnsafeSanitizer",
                "-artifact_prefix=" + folder + "/",
                "-max_total_time=" + System.getProperty("fuzz.seconds"),
                "-timeout=20",
                "-seed=" + System.getProperty("fuzz.seed", "1"),
                "-max_len=" + Math.max(4096, 2 * reader.good().length),
                inputs.toString()));
    Path kept = FuzzTarget.CORPUS.resolve(reader.key()).toAbsolutePath();
    if (Files.isDirectory(kept)) {
      arguments.add(kept.toString());
    }
    Jvm jazzer =
        Jvm.start(
            folder.resolve("said.txt"),
            List.of("-Xmx512m", "-XX:+EnableDynamicAgentLoading"),
            "com.code_intelligence.jazzer.Jazzer",
            arguments);
    String said = jazzer.end();
    assertEquals(
        0,
        jazzer.process().exitValue(),
        () -> said.lines().filter(l -> l.startsWith("== ")).toList() + ", see " + jazzer.said());
  }
}
