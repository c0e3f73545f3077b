package org.catchupmix.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * {@code run-gpu-checks} with a program that only writes files. The whole is rehearsed by {@code
 * scripts/rehearse-gpu}.
 */
@Execution(ExecutionMode.CONCURRENT)
@EnabledOnOs(OS.LINUX)
class GpuChecksTest {
  private static final String NCU =
      """
      echo '"0","1","java","host","channel_norm","1","7","x","0","9.0","","l1tex__%s.sum","","%s"'
      """;

  @TempDir private Path folder;
  private Path results;

  @BeforeEach
  void makeBundle() throws IOException {
    results = folder.resolve("results");
    Path checks = folder.resolve("run-gpu-checks");
    Files.copy(Path.of("../scripts/gpu-bundle/run-gpu-checks"), checks);
    Files.writeString(folder.resolve("commit"), "0123\n");
    script(
        "catchup",
        """
        for last; do :; done
        case $1 in
        train) mkdir "$last" && echo 1 >"$last/metrics.csv" && echo 2 >"$last/checkpoint.safetensors" ;;
        kernels) case $last in counters-*) echo '  "load_sectors" : 1024,
          "load_requests" : 256,
          "bank_conflicts" : 0,
          "warp_instructions" : 700' >"$last" ;; esac ;;
        verify) case $* in *bf16*) [ -e ../healed ] || kill -SEGV $$ ;; esac ;;
        bench) [ -e ../healed ] || { trap '' TERM; sleep 60; } ;;
        esac
        """);
    script("python3", "exit 1 # has no PyTorch\n");
    script(
        "ncu",
        NCU.formatted("t_sectors_pipe_lsu_mem_global_op_ld", "1,024")
            + NCU.formatted("t_requests_pipe_lsu_mem_global_op_ld", "256")
            + NCU.formatted("data_bank_conflicts_pipe_lsu_mem_shared", "0")
            + NCU.formatted("smsp__inst_executed", "1,000"));
  }

  private void script(String name, String body) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + body);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private int run(String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", folder + "/run-gpu-checks"));
    command.addAll(List.of(options));
    command.add(results.toString());
    Outcome ended = Programs.run(command, Map.of("PATH", folder + ":" + System.getenv("PATH")));
    return ended.code();
  }

  private Map<String, String> outcomes() throws IOException {
    Map<String, String> outcomes = new LinkedHashMap<>();
    JsonNode root = new ObjectMapper().readTree(results.resolve("results.json").toFile());
    root.path("checks")
        .forEach(c -> outcomes.put(c.path("check").asText(), c.path("result").asText()));
    return outcomes;
  }

  @Test
  void aHungCheckIsKilledAndALaterCallCompletesTheRest() throws Exception {
    assertEquals(1, run("--only", "verify-own|step-own|train|counters", "--limit", "5"));
    Map<String, String> first = outcomes();
    assertEquals("passed", first.get("doctor"));
    assertEquals("passed", first.get("verify-own"));
    assertEquals("failed", first.get("verify-own-bf16"));
    assertEquals("passed", first.get("train-equal"));
    assertEquals("timed out", first.get("step-own"));
    assertEquals("passed", first.get("counters"));
    assertEquals("not reached", first.get("kernels-rfi_mask"));
    assertEquals("skipped", first.get("train-cudnn"));

    // A new machine has the results alone.
    Programs.run(List.of("rm", "-r", folder.resolve("checks").toString()));
    Files.createFile(folder.resolve("healed"));
    assertEquals(0, run("--from", "verify-own-bf16"));
    assertEquals(first.keySet(), outcomes().keySet());
    outcomes()
        .forEach((name, result) -> assertTrue(result.matches("passed|skipped"), name + result));
  }

  @Test
  void checksBeyondTheDeadlineAreNotReached() throws Exception {
    assertEquals(3, run("--minutes", "0.1"));
    assertEquals(List.of("not reached"), outcomes().values().stream().distinct().toList());
  }

  /** A slow machine needs longer limits than the checks have. */
  @Test
  void aGivenLimitReplacesThoseOfTheChecks() throws Exception {
    assertEquals(0, run("--only", "doctor", "--limit", "300"));
    String doctor =
        Files.readAllLines(results.resolve("results.json")).stream()
            .filter(line -> line.contains("\"check\": \"doctor\""))
            .findFirst()
            .orElseThrow();
    assertTrue(doctor.contains("\"limit\": 300"), doctor);
  }

  /** No check starts with a limit below 5 seconds. */
  @Test
  void wrongUsageIsRefused() throws Exception {
    assertEquals(2, run("--from", "nonsense"));
    assertEquals(2, run("--limit", "4"));
  }
}
