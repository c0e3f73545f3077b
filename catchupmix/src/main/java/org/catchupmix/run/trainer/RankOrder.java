package org.catchupmix.run.trainer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.catchupmix.recipe.Settings.EPOCHS;
import static org.catchupmix.recipe.Settings.EVAL_EVERY;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.optim.Optimizer;
import org.catchupmix.parallel.Ranks;
import org.catchupmix.program.Program;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.run.weights.Normalization;
import org.catchupmix.train.Evaluation;
import org.catchupmix.train.TrainingData;

/**
 * The loop over the epochs of a run, and the order in which its ranks exchange data: {@link
 * #start}, {@link #meet}, {@link #epochs} and {@link #tests}. The {@link Trainer} of rank 0 and
 * each {@link Follower} run this class, so that no rank waits for a message that another does not
 * send.
 */
final class RankOrder {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Recipe recipe;
  private final TrainingData data;
  private final Network network;
  private final Ranks ranks;

  RankOrder(Recipe recipe, TrainingData data, Network network, Ranks ranks) {
    this.recipe = recipe;
    this.data = data;
    this.network = network;
    this.ranks = ranks;
  }

  /** The part of a run between two exchanges, as a rank does it. */
  interface Rank {
    /** Trains on the rest of an epoch; each step adds the gradients of all ranks. */
    void train(int epoch) throws IOException;

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

  /**
   * Start of a run.
   *
   * @param run its folder
   * @param epochs that are complete
   * @param steps of the next epoch that are complete
   */
  record Start(String run, Map<String, Object> settings, int epochs, int steps) {}

  /**
   * Sends the start of a run from rank 0 to all.
   *
   * @param ofFirst empty on other ranks
   */
  static Start start(Ranks ranks, Optional<Start> ofFirst) throws IOException {
    byte[] bytes = ofFirst.isPresent() ? JSON.writeValueAsBytes(ofFirst.get()) : new byte[0];
    return JSON.readValue(ranks.broadcast(bytes), Start.class);
  }

  /**
   * Compares programs, devices and images, and gives all ranks the state of rank 0.
   *
   * @return name of what moves the gradients
   * @throws org.catchupmix.core.parallel.CommunicationException if they differ
   */
  String meet(Optimizer optimizer) throws IOException {
    Backend backend = network.backend();
    ranks.requireSame(same(backend));
    String mover = ranks.use(backend);
    give();
    List<Tensor> states =
        network.parameters().stream()
            .flatMap(p -> optimizer.state(p.var()).values().stream())
            .toList();
    ranks.tensors().broadcast(states, 0);
    byte[] steps = ranks.broadcast(Integer.toString(optimizer.steps()).getBytes(US_ASCII));
    optimizer.count(Integer.parseInt(new String(steps, US_ASCII)) - optimizer.steps());
    return mover;
  }

  private Map<String, String> same(Backend backend) {
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

  /** Gives all ranks the weights and running statistics of rank 0. */
  private void give() {
    List<Tensor> all = network.named().stream().map(Names.Named::tensor).toList();
    ranks.tensors().broadcast(all, 0);
  }

  /** Trains epochs, the last one included. */
  void epochs(int first, int last, Rank rank) throws IOException {
    for (int epoch = first; epoch <= last; epoch++) {
      rank.train(epoch);
      boolean isEvaluated = epoch % recipe.get(EVAL_EVERY) == 0 || epoch == recipe.get(EPOCHS);
      rank.end(
          epoch, isEvaluated ? Optional.of(rank.evaluate(data.evaluationSet())) : Optional.empty());
    }
  }

  /**
   * Tests a run with validation images once, at the end: with the last weights and with those of
   * the best epoch. Other runs were tested after their epochs. No rank needs the device's
   * communicator any more.
   */
  void tests(Rank rank) throws IOException {
    if (data.validation().isPresent()) {
      Evaluation last = rank.evaluate(data.test());
      Evaluation best = last;
      if (ranks.broadcast(new byte[] {(byte) (rank.bestDiffers() ? 1 : 0)})[0] != 0) {
        rank.loadBest();
        give();
        best = rank.evaluate(data.test());
      }
      rank.tested(last, best);
    }
    ranks.closeDevice();
  }
}
