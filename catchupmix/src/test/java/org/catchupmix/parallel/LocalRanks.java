package org.catchupmix.parallel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.catchupmix.core.parallel.Communicator;
import org.catchupmix.core.parallel.Transfer;
import org.catchupmix.core.tensor.Tensor;

/** Simulates ranks by threads of one process, each with its own device. */
public final class LocalRanks {
  private static final long TIMEOUT_SECONDS = 60;

  private final Map<String, List<float[]>> inFlight = new ConcurrentHashMap<>();
  private final Map<String, byte[]> bytes = new ConcurrentHashMap<>();
  private final Set<String> taken = ConcurrentHashMap.newKeySet();
  private final int size;
  private final boolean inOrder;

  LocalRanks(int size) {
    this(size, false);
  }

  /**
   * @param inOrder whether transfers meet in the order in which they are begun, and wait for each
   *     other, as NCCL's do
   */
  LocalRanks(int size, boolean inOrder) {
    this.size = size;
    this.inOrder = inOrder;
  }

  public static List<Ranks> of(int size) {
    LocalRanks all = new LocalRanks(size);
    return IntStream.range(0, size)
        .mapToObj(
            r ->
                new Ranks(
                    new Launch("threads", r, size, r, size), all.rank(r), all.new LocalMessages(r)))
        .toList();
  }

  /** Messages, numbered in their order. */
  private final class LocalMessages implements Messages {
    private final int rank;
    private int count;

    LocalMessages(int rank) {
      this.rank = rank;
    }

    @Override
    public byte[] broadcast(byte[] ofRoot) {
      String name = "message " + count++;
      if (rank == 0) {
        bytes.put(name, ofRoot);
      }
      return await(name);
    }

    @Override
    public List<byte[]> gather(byte[] own) {
      String name = "gathered " + count++ + " of ";
      bytes.put(name + rank, own);
      return rank > 0
          ? List.of()
          : IntStream.range(0, size).mapToObj(r -> await(name + r)).toList();
    }

    private byte[] await(String name) {
      while (!bytes.containsKey(name)) {
        Thread.yield();
      }
      return bytes.get(name);
    }
  }

  /** Ranks that wait for each other fail, where real ones would hang. */
  private static void requireInTime(long since, String name) {
    if (System.nanoTime() - since > TIMEOUT_SECONDS * 1_000_000_000L) {
      throw new IllegalStateException("no other rank reached '" + name + "'");
    }
  }

  Communicator rank(int rank) {
    return new Rank(rank);
  }

  private final class Rank implements Communicator {
    private final int rank;
    private final Map<String, Integer> sent = new HashMap<>();
    private final Map<String, Integer> received = new HashMap<>();
    private int broadcasts;

    Rank(int rank) {
      this.rank = rank;
    }

    @Override
    public int rank() {
      return rank;
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public boolean meetsInOrder() {
      return inOrder;
    }

    @Override
    public Transfer send(List<Tensor> tensors, int to, int tag) {
      String name = put(tensors, name(rank, to, tag));
      long since = System.nanoTime();
      while (inOrder && !taken.contains(name)) {
        requireInTime(since, name);
        Thread.yield();
      }
      return Transfer.DONE;
    }

    private String name(int from, int to, int tag) {
      return "%d to %d".formatted(from, to) + (inOrder ? "" : ": " + tag);
    }

    private String put(List<Tensor> tensors, String name) {
      // Under one name they arrive in the order in which they were sent.
      String numbered = name + " " + sent.merge(name, 1, Integer::sum);
      inFlight.put(numbered, tensors.stream().map(Tensor::toFloats).toList());
      return numbered;
    }

    @Override
    public Transfer receive(List<Tensor> tensors, int from, int tag) {
      Transfer arrival = arrival(tensors, name(from, rank, tag));
      if (inOrder) {
        arrival.await();
      }
      return arrival;
    }

    private Transfer arrival(List<Tensor> tensors, String name) {
      int number = received.merge(name, 1, Integer::sum);
      long since = System.nanoTime();
      return () -> {
        requireInTime(since, name);
        List<float[]> numbers = inFlight.get(name + " " + number);
        for (int i = 0; numbers != null && i < tensors.size(); i++) {
          tensors.get(i).device().upload(numbers.get(i), tensors.get(i));
        }
        if (numbers != null) {
          taken.add(name + " " + number);
        }
        return numbers != null;
      };
    }

    @Override
    public Transfer broadcast(List<Tensor> tensors, int root) {
      String name = "broadcast " + broadcasts++;
      if (rank == root) {
        put(tensors, name);
        return Transfer.DONE;
      }
      return arrival(tensors, name);
    }

    @Override
    public void close() {}
  }
}
