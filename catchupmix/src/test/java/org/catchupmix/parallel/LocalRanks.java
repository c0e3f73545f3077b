package org.catchupmix.parallel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.catchupmix.core.parallel.Communicator;
import org.catchupmix.core.tensor.Tensor;

/** Simulates ranks by threads of one process, each with its own device. */
public final class LocalRanks {
  private static final long TIMEOUT_SECONDS = 60;

  private final Map<String, List<float[]>> inFlight = new ConcurrentHashMap<>();
  private final Map<String, byte[]> bytes = new ConcurrentHashMap<>();
  private final Set<String> taken = ConcurrentHashMap.newKeySet();
  private final int size;

  LocalRanks(int size) {
    this.size = size;
  }

  public static List<Ranks> of(int size) {
    LocalRanks all = new LocalRanks(size);
    return IntStream.range(0, size)
        .mapToObj(
            r ->
                new Ranks(
                    new RankPosition("threads", r, size, r, size),
                    all.rank(r),
                    all.new LocalMessages(r)))
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
      waitUntil(() -> bytes.containsKey(name), name);
      return bytes.get(name);
    }
  }

  /** Ranks that wait for each other fail, where real ones would hang. */
  private static void waitUntil(BooleanSupplier done, String name) {
    long since = System.nanoTime();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() - since > TIMEOUT_SECONDS * 1_000_000_000L) {
        throw new IllegalStateException("no other rank reached '" + name + "'");
      }
      Thread.yield();
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

    /** Waits for the receiver, as NCCL may. */
    @Override
    public void send(List<Tensor> tensors, int to) {
      String name = put(tensors, rank + " to " + to);
      waitUntil(() -> taken.contains(name), name);
    }

    private String put(List<Tensor> tensors, String name) {
      // Under one name they arrive in the order in which they were sent.
      String numbered = name + " " + sent.merge(name, 1, Integer::sum);
      inFlight.put(numbered, tensors.stream().map(Tensor::toFloats).toList());
      return numbered;
    }

    @Override
    public void receive(List<Tensor> tensors, int from) {
      take(tensors, from + " to " + rank);
    }

    private void take(List<Tensor> tensors, String name) {
      String numbered = name + " " + received.merge(name, 1, Integer::sum);
      waitUntil(() -> inFlight.containsKey(numbered), numbered);
      List<float[]> numbers = inFlight.get(numbered);
      for (int i = 0; i < tensors.size(); i++) {
        tensors.get(i).device().upload(numbers.get(i), tensors.get(i));
      }
      taken.add(numbered);
    }

    @Override
    public void broadcast(List<Tensor> tensors, int root) {
      String name = "broadcast " + broadcasts++;
      if (rank == root) {
        put(tensors, name);
      } else {
        take(tensors, name);
      }
    }

    @Override
    public void close() {}
  }
}
