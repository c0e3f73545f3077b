package org.catchupmix.parallel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.catchupmix.core.parallel.CommunicationException;

/**
 * Position of this process among the ranks.
 *
 * <p>Read from the environment of {@code mpirun} or {@code srun}.
 *
 * @param engine such as {@code mpirun}; empty for a single process
 * @param rank 0..size-1
 * @param localRank number among the ranks of this machine
 * @param localSize number of ranks on this machine
 */
public record RankPosition(String engine, int rank, int size, int localRank, int localSize) {
  private static final int MAX_RANKS = 999_999_999;

  private static final Pattern TASKS = Pattern.compile("(\\d{1,9})(?:\\(x(\\d{1,9})\\))?");

  public static final RankPosition ALONE = new RankPosition("", 0, 1, 0, 1);

  /**
   * Reads the environment of {@code mpirun} (Open MPI) or a step of {@code srun}.
   *
   * @throws CommunicationException if MPICH started it, or a variable is missing or no such number
   */
  public static RankPosition of(Map<String, String> environment) {
    if (environment.containsKey("OMPI_COMM_WORLD_SIZE")) {
      int size = number(environment, "OMPI_COMM_WORLD_SIZE", 1, MAX_RANKS);
      int localSize = number(environment, "OMPI_COMM_WORLD_LOCAL_SIZE", 1, size);
      return new RankPosition(
          "mpirun",
          number(environment, "OMPI_COMM_WORLD_RANK", 0, size - 1),
          size,
          number(environment, "OMPI_COMM_WORLD_LOCAL_RANK", 0, localSize - 1),
          localSize);
    }
    if (environment.containsKey("SLURM_STEP_NUM_TASKS")
        && environment.containsKey("SLURM_PROCID")
        && number(environment, "SLURM_STEP_NUM_TASKS", 1, MAX_RANKS) > 1) {
      int size = number(environment, "SLURM_STEP_NUM_TASKS", 1, MAX_RANKS);
      int localSize = Math.clamp(tasksHere(environment), 1, size);
      return new RankPosition(
          "srun",
          number(environment, "SLURM_PROCID", 0, size - 1),
          size,
          number(environment, "SLURM_LOCALID", 0, size - 1),
          localSize);
    }
    if (environment.containsKey("PMI_SIZE") && number(environment, "PMI_SIZE", 1, MAX_RANKS) > 1) {
      throw new CommunicationException(
          "PMI_SIZE is %s: MPICH started this process, but only Open MPI is supported: start it with Open MPI's mpirun or with srun --mpi=pmix"
              .formatted(environment.get("PMI_SIZE")));
    }
    return ALONE;
  }

  /**
   * Parses tasks per node, such as {@code 4} or {@code 2(x3),1}, and returns those of this node.
   */
  private static int tasksHere(Map<String, String> environment) {
    String text = environment.getOrDefault("SLURM_STEP_TASKS_PER_NODE", "1");
    int node =
        environment.containsKey("SLURM_NODEID")
            ? number(environment, "SLURM_NODEID", 0, MAX_RANKS)
            : 0;
    for (String part : text.split(",")) {
      Matcher tasks = TASKS.matcher(part);
      if (!tasks.matches()) {
        throw invalid("SLURM_STEP_TASKS_PER_NODE", text, "such as 4 or 2(x3),1");
      }
      node -= tasks.group(2) == null ? 1 : Integer.parseInt(tasks.group(2));
      if (node < 0) {
        return Integer.parseInt(tasks.group(1));
      }
    }
    return 1;
  }

  private static int number(Map<String, String> environment, String name, int least, int most) {
    String text = environment.get(name);
    if (text == null || !text.matches("\\d{1,9}")) {
      throw invalid(name, text, "a number from %d to %d".formatted(least, most));
    }
    int number = Integer.parseInt(text);
    if (number < least || number > most) {
      throw invalid(name, text, "a number from %d to %d".formatted(least, most));
    }
    return number;
  }

  private static CommunicationException invalid(String name, String text, String must) {
    return new CommunicationException(
        "the environment says that ranks were started together, but %s is %s, must be %s: start them with mpirun or srun, or remove such variables"
            .formatted(name, text == null ? "missing" : "'%.40s'".formatted(text), must));
  }

  public boolean isParallel() {
    return size > 1;
  }

  public boolean isLocal() {
    return localSize == size;
  }

  /** Number of this rank's GPU among those it sees. */
  public int gpu() {
    String visible = System.getenv("CUDA_VISIBLE_DEVICES");
    // Some engines show each rank only its own GPU.
    return visible == null ? localRank : localRank % Math.max(1, visible.split(",").length);
  }

  /** Threads of this rank: the processors it is bound to, or else its share of the machine. */
  public int threads() {
    int processors = Runtime.getRuntime().availableProcessors();
    String given = System.getenv("SLURM_CPUS_PER_TASK");
    if (given != null && given.matches("[1-9]\\d{0,5}")) {
      return Math.min(processors, Integer.parseInt(given));
    }
    return isBound() ? processors : Math.max(1, processors / localSize);
  }

  /** Whether the rank may use fewer processors than its starter. */
  private static boolean isBound() {
    try {
      String own = allowed("self");
      String starter =
          allowed(ProcessHandle.current().parent().map(p -> "" + p.pid()).orElse("self"));
      return !own.equals(starter);
    } catch (IOException e) {
      return false;
    }
  }

  private static String allowed(String process) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc", process, "status"))) {
      return lines.filter(l -> l.startsWith("Cpus_allowed:")).findFirst().orElse("");
    }
  }
}
