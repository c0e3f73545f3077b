package org.catchupmix.train;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.core.primitive.StepSettings;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.mix.BatchMix;
import org.catchupmix.parallel.Shards;
import org.catchupmix.recipe.Recipe;

/**
 * All that a training step depends on besides the state of the network and its optimiser.
 *
 * @param number by which the caller knows the step
 * @param images of the whole batch, on all ranks
 * @param parts of the batch that this process computes, one for each of its shards
 */
public record StepInput(int number, int images, List<Part> parts, StepSettings update) {
  /** A part of the batch that is mixed and normalized by itself. */
  public record Part(int shard, Batch batch, BatchMix mix) {}

  /** A step on an undivided batch. */
  public static StepInput of(int number, Batch batch, BatchMix mix, StepSettings update) {
    return new StepInput(number, batch.size(), List.of(new Part(0, batch, mix)), update);
  }

  /**
   * Builds the input of a training step, drawing the mix of each shard.
   *
   * @param index of the batch in its epoch, from 0
   * @param batch the images of this rank's shards
   */
  public static StepInput of(
      Recipe recipe,
      TrainingData data,
      Shards shards,
      int epoch,
      int index,
      Batch.Stored batch,
      double rate) {
    int images = BatchSource.size(index, data.train().size(), recipe);
    int first = shards.from(shards.own()[0], images);
    List<Part> parts = new ArrayList<>();
    for (int s : shards.own()) {
      boolean isWhole = shards.count() == 1;
      int from = shards.from(s, images) - first;
      Batch part = isWhole ? batch : batch.part(from, from + shards.size(s, images));
      PhiloxRandom random =
          isWhole
              ? new PhiloxRandom(recipe.run().seed(), "mix", epoch, index)
              : new PhiloxRandom(recipe.run().seed(), "mix", epoch, index, s);
      parts.add(new Part(s, part, draw(recipe, data, part.size(), random)));
    }
    return new StepInput(index + 1, images, parts, recipe.optimization().step(rate));
  }

  private static BatchMix draw(Recipe recipe, TrainingData data, int size, PhiloxRandom random) {
    return random.nextDouble() < recipe.mix().probability()
        ? recipe
            .mix()
            .method()
            .draw(size, data.train().height(), data.train().width(), data.transform(), random)
        : BatchMix.NONE;
  }
}
