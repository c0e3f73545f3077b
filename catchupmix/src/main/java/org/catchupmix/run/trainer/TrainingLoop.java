package org.catchupmix.run.trainer;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.optim.RateSchedule;
import org.catchupmix.parallel.Ranks;
import org.catchupmix.parallel.Shards;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.train.BatchSource;
import org.catchupmix.train.Evaluation;
import org.catchupmix.train.StepInput;
import org.catchupmix.train.TrainingData;
import org.catchupmix.train.TrainingEngine;

/**
 * The loops of a training over epochs and their batches, with the tests in between and at its end.
 * All ranks run this class, so that none waits for a message that another does not send; what else
 * a rank does is its {@link Rank}.
 */
final class TrainingLoop {
  private final Recipe recipe;
  private final TrainingData data;
  private final Network network;
  private final Ranks ranks;
  private final Shards shards;
  private final TrainingEngine engine;
  private final Rank rank;

  /** Creates the loops of a rank, whose steps an engine runs. */
  TrainingLoop(
      Recipe recipe,
      TrainingData data,
      Network network,
      Ranks ranks,
      TrainingEngine engine,
      Rank rank) {
    this.recipe = recipe;
    this.data = data;
    this.network = network;
    this.ranks = ranks;
    this.shards = shards(recipe, ranks);
    this.engine = engine;
    this.rank = rank;
  }

  /** A rank between two exchanges of data. */
  interface Rank {
    /** Begins an epoch. */
    Epoch begin(int epoch);

    /** Evaluates this rank's images and gathers the results. */
    Evaluation evaluate(ImageDataset images);

    /** Ends an epoch, with its evaluation if it has one. */
    void end(int epoch, Optional<Evaluation> evaluation) throws IOException;

    /** Whether the weights of the best epoch are tested too; rank 0 decides. */
    boolean bestDiffers();

    /** Loads the weights of the best epoch; other ranks get those of rank 0. */
    void loadBest() throws IOException;

    /** Ends the tests. */
    void tested(Evaluation last, Evaluation best) throws IOException;
  }

  /** A rank within an epoch. */
  interface Epoch extends AutoCloseable {
    /** Number of its steps that were done before the run was resumed. */
    int done();

    /** Ends a step whose loss is known. */
    void stepped(TrainingEngine.FinishedStep step) throws IOException;

    /** Whether to save after so many steps of the epoch. */
    boolean isSaveDue(int steps);

    /** Saves after so many steps, which have all ended. */
    void save(int steps) throws IOException;

    @Override
    void close();
  }

  /**
   * The shards that a rank computes.
   *
   * @throws IllegalArgumentException if there are more ranks than shards
   */
  static Shards shards(Recipe recipe, Ranks ranks) {
    return new Shards(recipe.optimization().shards(), ranks.rank(), ranks.size());
  }

  /** Trains epochs, the last one included. */
  void epochs(int first, int last) throws IOException {
    for (int epoch = first; epoch <= last; epoch++) {
      try (Epoch steps = rank.begin(epoch)) {
        train(epoch, steps);
      }
      boolean isEvaluated =
          epoch % recipe.run().evalEvery() == 0 || epoch == recipe.optimization().epochs();
      rank.end(
          epoch, isEvaluated ? Optional.of(rank.evaluate(data.evaluationSet())) : Optional.empty());
    }
  }

  /** Trains on the rest of an epoch; each step adds the gradients of all ranks. */
  private void train(int epoch, Epoch steps) throws IOException {
    int first = steps.done();
    try (BatchSource source =
        BatchSource.training(data.train(), data.transform(), recipe, epoch, first, shards)) {
      RateSchedule schedule = recipe.optimization().rates(source.batches());
      for (int b = first; b < source.batches(); b++) {
        double rate = schedule.rate(epoch - 1 + (double) b / source.batches());
        StepInput input = StepInput.of(recipe, data, shards, epoch, b, source.next(), rate);
        engine.begin(input);
        end(steps, engine::poll);
        if (b + 1 < source.batches() && steps.isSaveDue(b + 1)) {
          end(steps, engine::next);
          steps.save(b + 1);
        }
      }
      end(steps, engine::next);
    }
  }

  /** Ends the steps whose losses are known. */
  private static void end(Epoch steps, Supplier<Optional<TrainingEngine.FinishedStep>> known)
      throws IOException {
    Optional<TrainingEngine.FinishedStep> step = known.get();
    while (step.isPresent()) {
      steps.stepped(step.get());
      step = known.get();
    }
  }

  /**
   * Tests a run with validation images once, at the end: with the last weights and with those of
   * the best epoch. Other runs were tested after their epochs. No rank needs the device's
   * communicator any more.
   */
  void tests() throws IOException {
    if (data.validation().isPresent()) {
      Evaluation last = rank.evaluate(data.test());
      Evaluation best = last;
      if (ranks.broadcast(new byte[] {(byte) (rank.bestDiffers() ? 1 : 0)})[0] != 0) {
        rank.loadBest();
        RankMeeting.giveWeights(network, ranks);
        best = rank.evaluate(data.test());
      }
      rank.tested(last, best);
    }
    ranks.closeDevice();
  }
}
