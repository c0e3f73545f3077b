package org.catchupmix.study.robust;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.catchupmix.core.UserException;
import org.catchupmix.parallel.Ranks;

/**
 * What a rank but the first found out about one run, as rank 0 gets it.
 *
 * @param rank who
 * @param run its number among those that are tested
 * @param result of this rank's suites, as in {@link RunResult#toMap}; null behind a problem
 * @param figures PNG files that belong to it, by their names in the run's folder
 * @param problem why this rank could not test the run at all; empty where it could
 */
public record RunPart(
    int rank, int run, JsonNode result, Map<String, byte[]> figures, String problem) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What was found out. */
  public static RunPart of(int rank, int run, RunResult result, Map<String, byte[]> figures) {
    return new RunPart(rank, run, JSON.valueToTree(result.toMap()), figures, "");
  }

  /** Nothing could be found out. */
  public static RunPart failed(int rank, int run, String why) {
    return new RunPart(rank, run, null, Map.of(), why);
  }

  /** Gives rank 0 the parts of all ranks, in their order; others get none. All call it. */
  public static List<RunPart> gather(Ranks ranks, List<RunPart> own) throws IOException {
    List<RunPart> all = new ArrayList<>();
    for (byte[] parts : ranks.gather(JSON.writeValueAsBytes(own))) {
      all.addAll(JSON.readValue(parts, new TypeReference<List<RunPart>>() {}));
    }
    return all;
  }

  /**
   * The result.
   *
   * @param first what rank 0 found out about the run
   * @throws UserException if this rank could not open it, or tested other weights or images, or in
   *     another way
   */
  public RunResult beside(RunResult first) {
    if (!problem.isEmpty()) {
      throw new UserException("rank %d: %s".formatted(rank, problem));
    }
    RunResult own =
        RunResult.of(
            result, Path.of("rank " + rank), first.folder(), first.seed(), first.settings());
    Ranks.requireSame(rank, first.facts(), own.facts());
    return own;
  }
}
