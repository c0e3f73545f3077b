package org.catchupmix.parallel;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.catchupmix.core.Backend;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.UserException;
import org.catchupmix.core.parallel.Communicator;
import org.catchupmix.core.parallel.CommunicatorProvider;
import org.catchupmix.core.parallel.Transfer;

/** The processes that train together, as one of them sees them. */
public final class Ranks implements AutoCloseable {
  /** There is but one. */
  public static final Ranks ALONE = new Ranks(Launch.ALONE, new Alone(), null, null);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Launch launch;
  private final Communicator tensors;
  private final Messages messages;
  private final RankWatch watch;

  /** What moves tensors past the host, or null. */
  private Communicator ofDevice;

  private Ranks(Launch launch, Communicator tensors, Messages messages, RankWatch watch) {
    this.launch = launch;
    this.tensors = tensors;
    this.messages = messages;
    this.watch = watch;
  }

  /** Those that find each other in another way; nobody watches them. */
  static Ranks of(Launch launch, Communicator tensors, Messages messages) {
    return new Ranks(launch, tensors, messages, null);
  }

  /**
   * Joins the others, if there are any.
   *
   * @param lost is notified in a sentence, on another thread, that a rank has ended and the rest
   *     must
   * @throws UserException if they cannot be reached
   */
  public static Ranks join(Launch launch, Consumer<String> lost) {
    if (!launch.isParallel()) {
      return ALONE;
    }
    MpiCommunicator mpi = new MpiCommunicator(new Mpi(launch.isLocal()));
    if (mpi.size() != launch.size() || mpi.rank() != launch.rank()) {
      throw new UserException(
          "%s started rank %d of %d, but Open MPI sees rank %d of %d: start it with Open MPI's own mpirun, or with srun --mpi=pmix"
              .formatted(launch.engine(), launch.rank(), launch.size(), mpi.rank(), mpi.size()));
    }
    return new Ranks(launch, mpi, mpi, RankWatch.open(launch, mpi, lost));
  }

  /**
   * Moves tensors by a library of the device's own from now on, if all ranks have it; all call it.
   *
   * @return what moves them, in words
   */
  public String use(Backend device) {
    Optional<CommunicatorProvider> own =
        ServiceLoader.load(CommunicatorProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(p -> p.suits(device))
            .findFirst();
    if (size() == 1 || own.isEmpty()) {
      return "Open MPI";
    }
    CommunicatorProvider provider = own.get();
    String missing =
        gather(provider.missing().orElse("").getBytes(StandardCharsets.UTF_8)).stream()
            .map(m -> new String(m, StandardCharsets.UTF_8))
            .filter(m -> !m.isEmpty())
            .findFirst()
            .orElse("");
    String all =
        new String(broadcast(missing.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    if (!all.isEmpty()) {
      return "Open MPI through the host's memory, since not all ranks have the device's own (%s)"
          .formatted(all);
    }
    byte[] identity = broadcast(isFirst() ? provider.identity() : new byte[0]);
    ofDevice = provider.open(device, identity, rank(), size());
    return provider.name();
  }

  /** What was used of the device is given back, before the device is closed; all call it. */
  public void leave() {
    if (ofDevice != null) {
      ofDevice.close();
      ofDevice = null;
    }
  }

  /** How this process was started. */
  public Launch launch() {
    return launch;
  }

  /** The number of this process. */
  public int rank() {
    return launch.rank();
  }

  /** How many there are. */
  public int size() {
    return launch.size();
  }

  /** Whether this is the one that writes and speaks. */
  public boolean isFirst() {
    return rank() == 0;
  }

  /** What moves tensors. */
  public Communicator tensors() {
    return ofDevice == null ? tensors : ofDevice;
  }

  /** Gives all ranks what rank 0 has; what the others pass is ignored. All call it. */
  public byte[] broadcast(byte[] ofFirst) {
    return messages == null ? ofFirst : messages.broadcast(ofFirst);
  }

  /**
   * Gives rank 0 what each has, in the order of the ranks; others get an empty list. All call it.
   */
  public List<byte[]> gather(byte[] own) {
    return messages == null ? List.of(own) : messages.gather(own);
  }

  /**
   * Compares what must be the same on all ranks, by what it is called; all call it.
   *
   * @throws UserException if this rank is not like rank 0, on this rank
   */
  public void requireSame(Map<String, String> own) throws IOException {
    byte[] first = broadcast(isFirst() ? JSON.writeValueAsBytes(own) : new byte[0]);
    requireSame(
        rank(), JSON.readValue(first, new TypeReference<TreeMap<String, String>>() {}), own);
  }

  /**
   * The same of what was said before.
   *
   * @param rank whose {@code own} is
   * @param first what rank 0 has
   * @throws UserException if it is not like rank 0
   */
  public static void requireSame(int rank, Map<String, ?> first, Map<String, ?> own) {
    List<String> different = new ArrayList<>();
    first.forEach(
        (what, value) -> {
          if (!value.equals(own.get(what))) {
            different.add("%s: %s, not %s".formatted(what, own.get(what), value));
          }
        });
    if (!different.isEmpty()) {
      throw new UserException(
          "rank %d is not like rank 0 (%s): all ranks require the same program, kind of machine and data"
              .formatted(rank, String.join("; ", different)));
    }
  }

  /** Tells the others that this one fails; they end too. */
  public void fail(String sentence) {
    if (watch != null) {
      watch.fail(sentence);
    }
  }

  /** All are done. */
  @Override
  public void close() {
    if (messages != null) {
      // Whoever comes here waits for the others: from now on the end of one is no failure.
      messages.gather(new byte[0]);
      messages.broadcast(new byte[0]);
      watch.close();
      tensors.close();
    }
  }

  private static final class Alone implements Communicator {
    @Override
    public int rank() {
      return 0;
    }

    @Override
    public int size() {
      return 1;
    }

    @Override
    public Transfer send(List<Tensor> tensors, int to, int tag) {
      throw new IllegalStateException("there is no rank " + to);
    }

    @Override
    public Transfer receive(List<Tensor> tensors, int from, int tag) {
      throw new IllegalStateException("there is no rank " + from);
    }

    @Override
    public Transfer broadcast(List<Tensor> tensors, int root) {
      return Transfer.DONE;
    }

    @Override
    public Transfer sum(List<Tensor> tensors) {
      return Transfer.DONE;
    }

    @Override
    public void close() {}
  }
}
