package org.catchupmix.app.campaign;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A short part of the campaign, or with {@code -Dcampaign=whole} all of it, or with {@code
 * -Dcampaign=memory} the long trainings whose memory is watched; {@code -Dcampaign.seed=N} changes
 * what is random. The table is left in {@code target/campaign.md}.
 */
@Execution(ExecutionMode.CONCURRENT)
class CampaignTest {
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path work;

  @Test
  void nothingIsLostAndNothingIsWrongInSilence() throws IOException, InterruptedException {
    long seed = Long.getLong("campaign.seed", 1);
    List<Result> results =
        switch (System.getProperty("campaign", "")) {
          case "whole" -> Campaign.whole(seed).run(work);
          case "memory" ->
              List.of(new Memory(work, Integer.getInteger("campaign.epochs", 200)).run());
          default -> Campaign.brief(seed).run(work);
        };
    String table = Campaign.table(results);
    Files.writeString(Path.of("target", "campaign.md"), table);
    assertTrue(results.stream().allMatch(r -> r.findings().isEmpty()), table);
  }
}
