package org.catchupmix.run;

import static org.catchupmix.recipe.Settings.EPOCHS;
import static org.catchupmix.recipe.Settings.EVAL_BATCH;
import static org.catchupmix.recipe.Settings.LABEL_SMOOTHING;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.optim.RateSchedule;
import org.catchupmix.nn.optim.Sgd;
import org.catchupmix.parallel.Ranks;
import org.catchupmix.parallel.Shards;
import org.catchupmix.program.Program;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.RecipeFile;
import org.catchupmix.train.BatchSource;
import org.catchupmix.train.Evaluation;
import org.catchupmix.train.StepInput;
import org.catchupmix.train.TrainingData;
import org.catchupmix.train.TrainingEngine;

/**
 * Any rank but the first: it receives settings and state from the {@link Trainer} of rank 0,
 * computes its shards of each step and its part of each test, and writes and prints nothing.
 *
 * @param recipe settings of rank 0, with the device of this process
 */
public record Follower(Recipe recipe, TrainingData data, Network network, Sgd sgd, Ranks ranks) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Message of rank 0 to the others: the folder, and completed epochs and steps of the next one.
   */
  private record Start(String run, Map<String, Object> settings, int epochs, int steps) {}

  /** Sends the start of a run from rank 0 to the others. */
  static void begin(Ranks ranks, TrainingRun run, PrintStream out) throws IOException {
    if (ranks.size() > 1) {
      Start start =
          new Start(
              run.folder().path().toString(),
              run.recipe().settings(),
              run.metrics().epochs().size(),
              run.progress().steps());
      Backend backend = run.network().backend();
      ranks.broadcast(JSON.writeValueAsBytes(start));
      ranks.requireSame(same(backend, run.data()));
      out.printf("ranks   %d, gradients move by %s%n", ranks.size(), ranks.use(backend));
      give(ranks, run.network(), run.sgd());
    }
  }

  private static Map<String, String> same(Backend backend, TrainingData data) {
    Map<String, String> same = new TreeMap<>();
    same.put("program", Program.version() + ", commit " + Program.commit());
    same.put("arithmetic", backend.arithmetic());
    same.put("training images", data.train().size() + "");
    data.train().decoder().ifPresent(decoder -> same.put("decoder of JPEG", decoder));
    same.put("test images", data.test().size() + "");
    Normalization.toMetadata(data.transform(), new LinkedHashMap<>())
        .forEach((key, value) -> same.put("images' " + key, value));
    return same;
  }

  /** All ranks get the weights and running statistics of rank 0. */
  static void give(Ranks ranks, Network network) {
    List<Tensor> all = network.named().stream().map(Names.Named::tensor).toList();
    ranks.tensors().broadcast(all, 0);
  }

  private static void give(Ranks ranks, Network network, Sgd sgd) {
    give(ranks, network);
    List<Tensor> velocities =
        network.parameters().stream().map(p -> sgd.velocity(p.var())).toList();
    ranks.tensors().broadcast(velocities, 0);
  }

  /** Rank 0 says whether the weights of the best epoch are tested too. */
  static void broadcastBestDiffers(Ranks ranks, boolean differs) {
    ranks.broadcast(new byte[] {(byte) (differs ? 1 : 0)});
  }

  /**
   * Trains with rank 0 until it is done.
   *
   * @param device overrides the run's device by the flags of this process
   * @throws org.catchupmix.core.parallel.CommunicationException if this machine is not like that of
   *     rank 0
   */
  public static void run(Ranks ranks, Consumer<RunFolder> started, UnaryOperator<Recipe> device)
      throws IOException {
    Start start = JSON.readValue(ranks.broadcast(new byte[0]), Start.class);
    started.accept(new RunFolder(Path.of(start.run())));
    Recipe recipe = device.apply(RecipeFile.of("rank 0", start.settings()));
    TrainingData data = TrainingData.read(recipe);
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    try (Backend backend = recipe.device().open(nowhere, ranks.launch())) {
      ranks.requireSame(same(backend, data));
      ranks.use(backend);
      try (Network network = TrainingRun.network(recipe, data, backend);
          Sgd sgd = new Sgd(network)) {
        give(ranks, network, sgd);
        new Follower(recipe, data, network, sgd, ranks).run(start.epochs(), start.steps());
        ranks.closeDevice();
      }
    }
  }

  private void run(int done, int steps) {
    Shards shards = Trainer.shards(recipe, ranks);
    try (TrainingEngine engine =
        new TrainingEngine(network, sgd, recipe.get(LABEL_SMOOTHING), shards, ranks, _ -> {})) {
      for (int epoch = done + 1; epoch <= recipe.get(EPOCHS); epoch++) {
        train(engine, shards, epoch, epoch == done + 1 ? steps : 0);
        if (Trainer.isEvaluated(recipe, epoch)) {
          evaluate(data.evaluationSet());
        }
      }
    }
    if (data.validation().isPresent()) {
      evaluate(data.test());
      if (ranks.broadcast(new byte[0])[0] != 0) {
        give(ranks, network);
        evaluate(data.test());
      }
    }
  }

  private void train(TrainingEngine engine, Shards shards, int epoch, int first) {
    try (BatchSource source =
        BatchSource.training(data.train(), data.transform(), recipe, epoch, first, shards)) {
      RateSchedule schedule = recipe.schedule(source.batches());
      for (int b = first; b < source.batches(); b++) {
        double rate = schedule.rate(epoch - 1 + (double) b / source.batches());
        engine.run(StepInput.of(recipe, data, shards, epoch, b, source.next(), rate));
      }
    }
  }

  private void evaluate(ImageDataset images) {
    Evaluation.of(network, images, data.transform(), recipe.get(EVAL_BATCH), ranks, _ -> {});
  }
}
