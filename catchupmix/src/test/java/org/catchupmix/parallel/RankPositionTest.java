package org.catchupmix.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.core.parallel.CommunicationException;
import org.junit.jupiter.api.Test;

/** Reads the environments of mpirun and srun. */
class RankPositionTest {
  private static Map<String, String> slurm(String... more) {
    Map<String, String> environment = new HashMap<>();
    environment.put("SLURM_STEP_NUM_TASKS", "7");
    environment.put("SLURM_PROCID", "5");
    environment.put("SLURM_LOCALID", "1");
    environment.put("SLURM_NODEID", "2");
    environment.put("SLURM_STEP_TASKS_PER_NODE", "2(x3),1");
    for (int i = 0; i < more.length; i += 2) {
      environment.put(more[i], more[i + 1]);
    }
    return environment;
  }

  @Test
  void aProcessOfMpirun() {
    RankPosition launch =
        RankPosition.of(
            Map.of(
                "OMPI_COMM_WORLD_SIZE", "4",
                "OMPI_COMM_WORLD_RANK", "3",
                "OMPI_COMM_WORLD_LOCAL_RANK", "1",
                "OMPI_COMM_WORLD_LOCAL_SIZE", "2"));
    assertEquals(new RankPosition("mpirun", 3, 4, 1, 2), launch);
    assertTrue(launch.isParallel() && !launch.isLocal());
  }

  @Test
  void aTaskOfSrun() {
    assertEquals(new RankPosition("srun", 5, 7, 1, 2), RankPosition.of(slurm()));
    assertEquals(
        new RankPosition("srun", 6, 7, 0, 1),
        RankPosition.of(slurm("SLURM_PROCID", "6", "SLURM_NODEID", "3", "SLURM_LOCALID", "0")));
  }

  @Test
  void aScriptWithinAnAllocationIsAlone() {
    assertEquals(
        RankPosition.ALONE, RankPosition.of(Map.of("SLURM_NTASKS", "4", "SLURM_PROCID", "0")));
    assertEquals(RankPosition.ALONE, RankPosition.of(slurm("SLURM_STEP_NUM_TASKS", "1")));
    assertEquals(RankPosition.ALONE, RankPosition.of(Map.of()));
  }

  private static void refused(String variable, Map<String, String> environment) {
    CommunicationException e =
        assertThrows(CommunicationException.class, () -> RankPosition.of(environment));
    assertTrue(e.getMessage().contains(variable + " is "), e.getMessage());
  }

  @Test
  void variablesThatAreMissingOrNoNumbersAreRefused() {
    refused("OMPI_COMM_WORLD_SIZE", Map.of("OMPI_COMM_WORLD_SIZE", "x"));
    refused("OMPI_COMM_WORLD_SIZE", Map.of("OMPI_COMM_WORLD_SIZE", "0"));
    refused("OMPI_COMM_WORLD_LOCAL_SIZE", Map.of("OMPI_COMM_WORLD_SIZE", "2"));
    refused(
        "OMPI_COMM_WORLD_RANK",
        Map.of("OMPI_COMM_WORLD_SIZE", "2", "OMPI_COMM_WORLD_LOCAL_SIZE", "2"));
    refused(
        "OMPI_COMM_WORLD_RANK",
        Map.of(
            "OMPI_COMM_WORLD_SIZE", "2",
            "OMPI_COMM_WORLD_LOCAL_SIZE", "2",
            "OMPI_COMM_WORLD_RANK", "2"));
    refused("SLURM_LOCALID", Map.of("SLURM_STEP_NUM_TASKS", "2", "SLURM_PROCID", "1"));
    refused("SLURM_PROCID", slurm("SLURM_PROCID", "7"));
    refused("SLURM_NODEID", slurm("SLURM_NODEID", "-1"));
    for (String tasks : List.of("", "x", "2(x", "2(x99999999999)", "2,,1")) {
      refused("SLURM_STEP_TASKS_PER_NODE", slurm("SLURM_STEP_TASKS_PER_NODE", tasks));
    }
    refused("PMI_SIZE", Map.of("PMI_SIZE", "four"));
  }

  @Test
  void ranksOfMpichAreRefused() {
    CommunicationException e =
        assertThrows(
            CommunicationException.class,
            () -> RankPosition.of(Map.of("PMI_SIZE", "4", "PMI_RANK", "1")));
    assertTrue(e.getMessage().contains("MPICH"), e.getMessage());
  }
}
