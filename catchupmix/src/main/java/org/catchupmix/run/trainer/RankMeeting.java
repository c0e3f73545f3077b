package org.catchupmix.run.trainer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.optim.Optimizer;
import org.catchupmix.parallel.Ranks;
import org.catchupmix.program.Program;
import org.catchupmix.run.weights.Normalization;
import org.catchupmix.train.TrainingData;

/** Exchange of settings and state before ranks train together. */
final class RankMeeting {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RankMeeting() {}

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
  static String meet(TrainingData data, Network network, Optimizer optimizer, Ranks ranks)
      throws IOException {
    Backend backend = network.backend();
    ranks.requireSame(same(data, backend));
    String mover = ranks.use(backend);
    giveWeights(network, ranks);
    List<Tensor> states =
        network.parameters().stream()
            .flatMap(p -> optimizer.state(p.var()).values().stream())
            .toList();
    ranks.tensors().broadcast(states, 0);
    byte[] steps = ranks.broadcast(Integer.toString(optimizer.steps()).getBytes(US_ASCII));
    optimizer.count(Integer.parseInt(new String(steps, US_ASCII)) - optimizer.steps());
    return mover;
  }

  private static Map<String, String> same(TrainingData data, Backend backend) {
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
  static void giveWeights(Network network, Ranks ranks) {
    List<Tensor> all = network.named().stream().map(Names.Named::tensor).toList();
    ranks.tensors().broadcast(all, 0);
  }
}
