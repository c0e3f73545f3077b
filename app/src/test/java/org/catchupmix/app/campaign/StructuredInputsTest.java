package org.catchupmix.app.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.catchupmix.app.Outcome;
import org.catchupmix.app.Programs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Reads well-formed inputs with one wrong value: each is read, or refused in a sentence. More of
 * them: {@code java -cp ... StructuredInputsTest EMPTY_FOLDER COUNT SEED}.
 */
@Execution(ExecutionMode.CONCURRENT)
class StructuredInputsTest {
  private static final String COUNT = "300";
  private static final String SEED = "1";

  @Test
  void wrongValuesAreReadOrRefused(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path work)
      throws IOException, InterruptedException {
    List<String> small = List.of("-XX:TieredStopAtLevel=1", "-Xmx320m");
    String folder = work.toAbsolutePath().toString();
    Outcome ended =
        Programs.run(
            Programs.java(small, StructuredInputsTest.class.getName(), folder, COUNT, SEED));
    assertEquals(0, ended.code(), ended.out());
  }

  /** Arguments: an empty folder, how many inputs, and a seed. Fails with a list of findings. */
  public static void main(String[] args) throws IOException {
    int count = Integer.parseInt(args[1]);
    Random random = new Random(Long.parseLong(args[2]));
    List<StructuredInputs.Form> forms = new StructuredInputs(Path.of(args[0])).forms();
    List<String> findings = new ArrayList<>();
    Set<String> known = new TreeSet<>();
    int read = 0;
    for (int i = 0; i < count; i++) {
      StructuredInputs.Form form = forms.get(i % forms.size());
      StructuredInputs.Result result = form.tried(random);
      read += result.read() ? 1 : 0;
      if (!result.finding().isEmpty() && known.add(result.place())) {
        findings.add(result.finding());
      }
    }
    findings.forEach(System.out::println);
    System.out.printf("%d inputs, %d read, %d findings%n", count, read, findings.size());
    System.exit(findings.isEmpty() ? 0 : 1);
  }
}
