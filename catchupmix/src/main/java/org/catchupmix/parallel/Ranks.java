package org.catchupmix.parallel;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.parallel.CommunicationException;
import org.catchupmix.core.parallel.Communicator;
import org.catchupmix.core.parallel.CommunicatorProvider;
import org.catchupmix.core.tensor.Tensor;

/**
 * The processes that train together, as one of them sees them.
 *
 * <p>A rank that dies or fails is noticed by what started the ranks ({@code mpirun}, {@code srun
 * --kill-on-bad-exit}), which ends the others; a rank that hangs is noticed by the timeout.
 */
public final class Ranks {
  public static final Ranks ALONE = new Ranks(RankPosition.ALONE, Alone.ONE, Alone.ONE);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final RankPosition launch;
  private final Communicator tensors;
  private final Messages messages;

  /** Moves tensors without the host's memory, or null. */
  private Communicator ofDevice;

  Ranks(RankPosition launch, Communicator tensors, Messages messages) {
    this.launch = launch;
    this.tensors = tensors;
    this.messages = messages;
  }

  /**
   * Joins the others, if there are any.
   *
   * @param timeout for which a rank waits for another before it fails
   * @throws CommunicationException if they cannot be reached
   */
  public static Ranks join(RankPosition launch, Duration timeout) {
    if (!launch.isParallel()) {
      return ALONE;
    }
    Mpi mpi = new Mpi(launch.isLocal());
    if (mpi.size() != launch.size() || mpi.rank() != launch.rank()) {
      throw new CommunicationException(
          "%s started rank %d of %d, but Open MPI sees rank %d of %d: start it with Open MPI's mpirun or with srun --mpi=pmix"
              .formatted(launch.engine(), launch.rank(), launch.size(), mpi.rank(), mpi.size()));
    }
    MpiCommunicator communicator = new MpiCommunicator(mpi, timeout);
    return new Ranks(launch, communicator, communicator);
  }

  /**
   * Switches to the device's own communicator if all ranks have one; all ranks call it.
   *
   * @return name of the communicator
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
    String missingHere = provider.missing().orElse("");
    String missingAnywhere =
        text(
            broadcast(
                gather(bytes(missingHere)).stream()
                    .filter(m -> m.length > 0)
                    .findFirst()
                    .orElse(new byte[0])));
    if (!missingAnywhere.isEmpty()) {
      return "Open MPI through the host's memory, since a rank lacks the device's own library (%s)"
          .formatted(missingAnywhere);
    }
    byte[] identity = broadcast(isFirst() ? provider.identity() : new byte[0]);
    ofDevice = provider.open(device, identity, rank(), size());
    return provider.name();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Releases the device's communicator, before the device is closed; all call it. */
  public void closeDevice() {
    if (ofDevice != null) {
      ofDevice.close();
      ofDevice = null;
    }
  }

  public RankPosition launch() {
    return launch;
  }

  public int rank() {
    return launch.rank();
  }

  public int size() {
    return launch.size();
  }

  public boolean isFirst() {
    return rank() == 0;
  }

  public Communicator tensors() {
    return ofDevice == null ? tensors : ofDevice;
  }

  /** Sends the bytes of rank 0 to all ranks, which all call it. */
  public byte[] broadcast(byte[] ofFirst) {
    return messages.broadcast(ofFirst);
  }

  /**
   * Collects the bytes of all ranks on rank 0, in order.
   *
   * <p>Others get an empty list; all ranks call it.
   */
  public List<byte[]> gather(byte[] own) {
    return messages.gather(own);
  }

  /**
   * Compares facts that must be the same on all ranks; all ranks call it.
   *
   * @param own facts of this rank by name
   * @throws CommunicationException if they differ from those of rank 0
   */
  public void requireSame(Map<String, String> own) throws IOException {
    byte[] ofFirst = broadcast(isFirst() ? JSON.writeValueAsBytes(own) : new byte[0]);
    Map<String, String> first =
        JSON.readValue(ofFirst, new TypeReference<TreeMap<String, String>>() {});
    List<String> different = new ArrayList<>();
    first.forEach(
        (name, value) -> {
          if (!value.equals(own.get(name))) {
            different.add("%s: %s, not %s".formatted(name, own.get(name), value));
          }
        });
    if (!different.isEmpty()) {
      throw new CommunicationException(
          "rank %d is not like rank 0 (%s): all ranks require the same program, kind of machine and data"
              .formatted(rank(), String.join("; ", different)));
    }
  }

  /**
   * Leaves the others when all are done. A rank that fails must not call it: it would wait for them
   * instead of ending, and what started the ranks ends them when one fails.
   */
  public void finish() {
    // MPI itself would wait without a timeout.
    gather(new byte[0]);
    broadcast(new byte[0]);
    tensors.close();
  }

  private enum Alone implements Communicator, Messages {
    ONE;

    @Override
    public void send(List<Tensor> tensors, int to) {
      throw new IllegalStateException("there is no rank " + to);
    }

    @Override
    public void receive(List<Tensor> tensors, int from) {
      throw new IllegalStateException("there is no rank " + from);
    }

    @Override
    public void broadcast(List<Tensor> tensors, int root) {}

    @Override
    public byte[] broadcast(byte[] ofRoot) {
      return ofRoot;
    }

    @Override
    public List<byte[]> gather(byte[] own) {
      return List.of(own);
    }

    @Override
    public void close() {}
  }
}
