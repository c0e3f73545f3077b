package org.catchupmix.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The block {@code slurm:} of a recipe. */
class SlurmRequestTest {
  @TempDir private Path folder;

  private RecipeText read(String yaml) throws IOException {
    return RecipeFile.read(Files.writeString(folder.resolve("r.yaml"), yaml));
  }

  @Test
  void aBlockIsReadAndIsNoSettingOfARun() throws IOException {
    RecipeText recipe =
        read(
            """
            epochs: 3
            slurm:
              time: 04:00:00
              mem: 16G
              gpus: 1
              cpus: 4
              at-once: 8
              setup:
                - module load java/25
                - export A="b, c"
              sbatch: --exclude=node[1-3,7]
            """);
    assertEquals(
        List.of(
            "--time=04:00:00",
            "--mem=16G",
            "--cpus-per-task=4",
            "--gres=gpu:1",
            "--exclude=node[1-3,7]"),
        recipe.settle(SlurmRequest.class).options());
    assertEquals(
        List.of("module load java/25", "export A=\"b, c\""),
        recipe.settle(SlurmRequest.class).setup());
    assertEquals(OptionalInt.of(8), recipe.settle(SlurmRequest.class).atOnce());
    assertEquals(read("epochs: 3").settings(), recipe.settings());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "time: 5 hours | time",
        "mem: 16 GB | mem",
        "gpus: many | gpus",
        "cpus: 0 | cpus",
        "at-once: 0 | at-once",
        "partition: a b | partition",
        "setup: \"a\\nb\" | setup",
        "sbatch: exclude | sbatch",
        "partitoin: gpu | partitoin",
        "mem: | mem",
        "gpu | slurm",
        "'' | slurm",
        "[a] | slurm"
      })
  void anInvalidLineOrBlockIsNamed(String block, String named) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> read("slurm:\n  " + block).settle())
            .getMessage();
    assertTrue(message.contains(named), message);
  }
}
