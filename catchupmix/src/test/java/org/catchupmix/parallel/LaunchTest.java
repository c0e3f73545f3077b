package org.catchupmix.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.catchupmix.core.UserException;
import org.junit.jupiter.api.Test;

/** Reads the environments of mpirun and srun. */
class LaunchTest {
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
    Launch launch =
        Launch.of(
            Map.of(
                "OMPI_COMM_WORLD_SIZE", "4",
                "OMPI_COMM_WORLD_RANK", "3",
                "OMPI_COMM_WORLD_LOCAL_RANK", "1",
                "OMPI_COMM_WORLD_LOCAL_SIZE", "2"));
    assertEquals(new Launch("mpirun", 3, 4, 1, 2), launch);
    assertTrue(launch.isParallel() && !launch.isLocal());
  }

  @Test
  void aTaskOfSrun() {
    assertEquals(new Launch("srun", 5, 7, 1, 2), Launch.of(slurm()));
    assertEquals(
        new Launch("srun", 6, 7, 0, 1),
        Launch.of(slurm("SLURM_PROCID", "6", "SLURM_NODEID", "3", "SLURM_LOCALID", "0")));
  }

  @Test
  void aScriptWithinAnAllocationIsAlone() {
    assertEquals(Launch.ALONE, Launch.of(Map.of("SLURM_NTASKS", "4", "SLURM_PROCID", "0")));
    assertEquals(Launch.ALONE, Launch.of(slurm("SLURM_STEP_NUM_TASKS", "1")));
    assertEquals(Launch.ALONE, Launch.of(Map.of()));
  }

  @Test
  void otherLaunchersAndInvalidNumbersAreRefusedByName() {
    assertRejected(Map.of("PMI_SIZE", "4", "PMI_RANK", "1"), "MPICH");
    assertRejected(slurm("SLURM_PROCID", "five"), "SLURM_PROCID");
  }

  private static void assertRejected(Map<String, String> environment, String named) {
    UserException e = assertThrows(UserException.class, () -> Launch.of(environment));
    assertTrue(e.getMessage().contains(named), e.getMessage());
  }
}
