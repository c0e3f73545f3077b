package org.catchupmix.train;

import java.util.List;
import org.catchupmix.core.primitive.SgdSettings;
import org.catchupmix.mix.BatchMix;

/**
 * All that a training step depends on besides the state of the network and its optimiser.
 *
 * @param number by which the caller knows the step
 * @param images of the whole batch, on all ranks
 * @param parts of the batch that this process computes, one for each of its shards
 * @param update settings of the optimiser; the rate may differ in each step
 */
public record StepInput(int number, int images, List<Part> parts, SgdSettings update) {
  /**
   * A part of the batch that is mixed and normalised by itself.
   *
   * @param shard its number
   */
  public record Part(int shard, Batch batch, BatchMix mix) {}

  /** A step on an undivided batch. */
  public static StepInput of(int number, Batch batch, BatchMix mix, SgdSettings update) {
    return new StepInput(number, batch.size(), List.of(new Part(0, batch, mix)), update);
  }
}
