package org.catchupmix.recipe;

import static org.catchupmix.core.Preconditions.require;

import java.util.Map;

/** How a run is evaluated, saved and recorded, and its seed. */
public record RunSettings(
    @Flag(
            value = "evaluate after every Nth epoch and the last; the best epoch is one of these",
            initial = "1",
            label = "N")
        int evalEvery,
    @Flag(
            value = "images per batch during evaluation",
            initial = "100",
            label = "N",
            effect = Effect.NONE)
        int evalBatch,
    @Flag(
            value =
                "write checkpoints within an epoch too, or 'never'; the result does not depend on it",
            initial = "10 minutes",
            label = "'N steps|minutes'",
            effect = Effect.NONE)
        String checkpointEvery,
    @Flag(
            value =
                "after each epoch, write the activity of each filter to filter-track.json for 'catchup analyze'; changes nothing else",
            initial = "false",
            effect = Effect.ROUNDING)
        boolean trackFilters,
    @Flag(
            value =
                "write each step to steps.jsonl, and curves for TensorBoard; changes nothing else",
            initial = "false",
            effect = Effect.NONE)
        boolean log,
    @Flag(
            value = "files of the learning curves: svg, pdf, png or several of them",
            initial = "svg,png",
            label = "FORMATS",
            effect = Effect.NONE)
        String format,
    @Flag(value = "seed of all random numbers", initial = "1", label = "S", effect = Effect.SEED)
        long seed)
    implements FlagGroup {
  public RunSettings {
    require(evalEvery >= 1, "--eval-every %s must be at least 1", evalEvery);
    require(evalBatch >= 1, "--eval-batch %s must be at least 1", evalBatch);
    CheckpointInterval.of(checkpointEvery);
    require(
        format.matches("(?i)(svg|pdf|png)(,(svg|pdf|png))*"),
        "--format '%s' must be svg, pdf, png or several",
        format);
  }

  @Override
  public Map<String, Object> values() {
    return FlagRecord.values(this);
  }
}
