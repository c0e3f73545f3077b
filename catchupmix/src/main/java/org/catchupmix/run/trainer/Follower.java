package org.catchupmix.run.trainer;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.optim.Optimizer;
import org.catchupmix.parallel.Ranks;
import org.catchupmix.parallel.Shards;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.RecipeFile;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.run.RunFolder;
import org.catchupmix.train.Evaluation;
import org.catchupmix.train.TrainingData;
import org.catchupmix.train.TrainingEngine;

/**
 * Any rank but the first: it receives settings and state from the {@link Trainer} of rank 0,
 * computes its shards of each step and its part of each test, and writes and prints nothing.
 */
public final class Follower {
  private final Recipe recipe;
  private final TrainingData data;
  private final Network network;
  private final Optimizer optimizer;
  private final Ranks ranks;

  /**
   * Creates a follower.
   *
   * @param recipe settings of rank 0, with the device of this process
   */
  public Follower(
      Recipe recipe, TrainingData data, Network network, Optimizer optimizer, Ranks ranks) {
    this.recipe = recipe;
    this.data = data;
    this.network = network;
    this.optimizer = optimizer;
    this.ranks = ranks;
  }

  /**
   * Trains with rank 0 until it is done.
   *
   * @param device overrides the run's device by the flags of this process
   * @throws org.catchupmix.core.parallel.CommunicationException if this machine is not like that of
   *     rank 0
   */
  public static void run(Ranks ranks, Consumer<RunFolder> started, UnaryOperator<RecipeText> device)
      throws IOException {
    RankMeeting.Start start = RankMeeting.start(ranks, Optional.empty());
    started.accept(new RunFolder(Path.of(start.run())));
    Recipe recipe = device.apply(RecipeFile.of("rank 0", start.settings())).settle();
    TrainingData data = TrainingData.read(recipe);
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    try (Backend backend = recipe.device().open(nowhere, ranks.launch());
        Network network = TrainingRun.network(recipe, data, backend);
        Optimizer optimizer = Optimizer.of(network, recipe.optimization().rule())) {
      RankMeeting.meet(data, network, optimizer, ranks);
      new Follower(recipe, data, network, optimizer, ranks).run(start);
    }
  }

  private void run(RankMeeting.Start start) throws IOException {
    Shards shards = TrainingLoop.shards(recipe, ranks);
    try (TrainingEngine engine =
        new TrainingEngine(
            network, optimizer, recipe.optimization().labelSmoothing(), shards, ranks, _ -> {})) {
      TrainingLoop loop =
          new TrainingLoop(recipe, data, network, ranks, engine, new SilentRank(start));
      loop.epochs(start.epochs() + 1, recipe.optimization().epochs());
      loop.tests();
    }
  }

  /** Computes, and writes nothing. */
  private final class SilentRank implements TrainingLoop.Rank {
    private final RankMeeting.Start start;

    SilentRank(RankMeeting.Start start) {
      this.start = start;
    }

    @Override
    public TrainingLoop.Epoch begin(int epoch) {
      return new SilentEpoch(epoch == start.epochs() + 1 ? start.steps() : 0);
    }

    @Override
    public Evaluation evaluate(ImageDataset images) {
      int batch = recipe.run().evalBatch();
      return Evaluation.of(network, images, data.transform(), batch, ranks, _ -> {});
    }

    @Override
    public void end(int epoch, Optional<Evaluation> evaluation) {}

    @Override
    public boolean bestDiffers() {
      return false;
    }

    @Override
    public void loadBest() {}

    @Override
    public void tested(Evaluation last, Evaluation best) {}
  }

  private record SilentEpoch(int done) implements TrainingLoop.Epoch {
    @Override
    public void stepped(TrainingEngine.FinishedStep step) {}

    @Override
    public boolean isSaveDue(int steps) {
      return false;
    }

    @Override
    public void save(int steps) {}

    @Override
    public void close() {}
  }
}
