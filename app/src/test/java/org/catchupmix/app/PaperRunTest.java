package org.catchupmix.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code scripts/paper-run} with a program that only writes what a training writes. */
@Execution(ExecutionMode.CONCURRENT)
class PaperRunTest {
  /** Trains an epoch every 0.3 s, resumes, and ends when it gets SIGTERM. */
  private static final String PROGRAM =
      """
      #!/bin/sh
      echo "$*" >>"$(dirname "$0")/calls"
      case $* in *--fail*) exit 1 ;; *--vanish*) exit 0 ;; *--killed*) kill -KILL $$ ;; esac
      if [ "$2" = --resume ]; then
        run=$3
      else
        while [ $# -gt 0 ]; do
          case $1 in --runs) runs=$2 ;; --name) run=$runs/$2 ;; --epochs) epochs=$2 ;; esac
          shift
        done
        mkdir -p "$run"
        echo "epochs: $epochs" >"$run/config.yaml"
        echo epoch,test_loss,test_top1_percent >"$run/metrics.csv"
        echo epoch,train_seconds,train_images_per_second >"$run/timing.csv"
      fi
      trap 'exit 143' TERM
      all=$(sed -n 's/^epochs: //p' "$run/config.yaml")
      e=$(($(wc -l <"$run/metrics.csv")))
      while [ "$e" -le "$all" ]; do
        sleep 0.3
        echo "$e,1,$((50 + e))" >>"$run/metrics.csv"
        echo "$e,0.5,100" >>"$run/timing.csv"
        e=$((e + 1))
      done
      echo '{}' >"$run/summary.json"
      """;

  @TempDir private Path folder;

  private Outcome run(String... more) throws IOException, InterruptedException {
    Path program = Files.writeString(folder.resolve("catchup"), PROGRAM);
    assertTrue(program.toFile().setExecutable(true));
    List<String> command =
        new ArrayList<>(List.of("../scripts/paper-run", "--data", "cifar100:DIR"));
    command.addAll(List.of("--out", folder.resolve("out").toString()));
    command.addAll(List.of(more));
    return Programs.run(command, Map.of("CATCHUP", program.toString()));
  }

  @Test
  void itStopsAtTheLimitAndTheSameCommandContinues() throws Exception {
    String[] command = {"--minutes", "0.04", "--epochs", "9", "--", "--width", "4"};
    Outcome first = run(command);
    assertEquals(3, first.code(), first.out());
    Path metrics = folder.resolve("out/resnet18/metrics.csv");
    int lines = Files.readAllLines(metrics).size();
    assertTrue(lines > 1 && lines < 10, "epochs " + lines);
    Outcome o = first;
    for (int again = 0; o.code() == 3 && again < 20; again++) {
      o = run(command);
    }
    assertEquals(0, o.code(), o.out());
    assertEquals(10, Files.readAllLines(metrics).size());
    String table = Files.readString(folder.resolve("out/table.md"));
    assertTrue(
        table.contains("| resnet18 | cifar100 in cifar100:DIR | 9 of 9 | 59 | 82.10"), table);
    assertTrue(table.contains("| preact-resnet18 | "), table);
    List<String> calls = Files.readAllLines(folder.resolve("calls"));
    assertEquals(2, calls.stream().filter(c -> !c.contains("--resume")).count(), "" + calls);
    assertTrue(calls.getFirst().endsWith("--eval-every 1 --width 4"), calls.getFirst());
  }

  @Test
  void withoutEpochsATrialDecidesHowManyFit() throws Exception {
    Outcome o = run("--minutes", "0.1");
    List<String> calls = Files.readAllLines(folder.resolve("calls"));
    assertTrue(calls.getFirst().contains("--epochs 3 "), calls.getFirst());
    // 0.45 of 5 seconds, of 0.5 seconds each.
    assertTrue(calls.get(1).contains("--epochs 4 "), o.out());
  }

  @Test
  void aFailureIsNotTakenForTheLimit() throws Exception {
    for (String how : List.of("--fail", "--vanish", "--killed")) {
      Outcome o = run("--epochs", "2", "--", how);
      assertEquals(1, o.code(), o.out());
      assertTrue(o.out().contains("paper-run: resnet18 was not trained"), o.out());
    }
    assertEquals(2, run("--minutes").code());
    assertEquals(2, run("--fast").code());
  }
}
