package org.catchupmix.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
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

  @Test
  void ranksOfMpichAreRefused() {
    CommunicationException e =
        assertThrows(
            CommunicationException.class,
            () -> RankPosition.of(Map.of("PMI_SIZE", "4", "PMI_RANK", "1")));
    assertTrue(e.getMessage().contains("MPICH"), e.getMessage());
  }
}
