package org.catchupmix.parallel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.catchupmix.core.parallel.Communicator;
import org.catchupmix.core.tensor.Tensor;

/** Simulates ranks by threads of one process, each with its own device. */
public final class LocalRanks {
  private static final long TIMEOUT_SECONDS = 600;

  /** Messages and tensors by name, and the names of tensors that were received. */
  private final Map<String, Object> sent = new ConcurrentHashMap<>();

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

  /** Results of ranks, each in a thread of its own. */
  public static <T> List<T> each(int ranks, IntFunction<T> work) throws Exception {
    List<Callable<T>> all =
        IntStream.range(0, ranks).<Callable<T>>mapToObj(r -> () -> work.apply(r)).toList();
    List<T> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(ranks)) {
      for (Future<T> result : threads.invokeAll(all)) {
        results.add(result.get());
      }
    }
    return results;
  }

  /** Ranks that wait for each other fail, where real ones would hang. */
  private Object await(String name) {
    long since = System.nanoTime();
    while (!sent.containsKey(name)) {
      if (System.nanoTime() - since > TIMEOUT_SECONDS * 1_000_000_000L) {
        throw new IllegalStateException("no other rank reached '" + name + "'");
      }
      Thread.yield();
    }
    return sent.get(name);
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
        sent.put(name, ofRoot);
      }
      return (byte[]) await(name);
    }

    @Override
    public List<byte[]> gather(byte[] own) {
      String name = "gathered " + count++ + " of ";
      sent.put(name + rank, own);
      return rank > 0
          ? List.of()
          : IntStream.range(0, size).mapToObj(r -> (byte[]) await(name + r)).toList();
    }
  }

  Communicator rank(int rank) {
    return new Rank(rank);
  }

  private final class Rank implements Communicator {
    private final int rank;

    /** Transfers by name: under one name they arrive in the order in which they were sent. */
    private final Map<String, Integer> transfers = new HashMap<>();

    Rank(int rank) {
      this.rank = rank;
    }

    private String numbered(String name) {
      return name + " " + transfers.merge(name, 1, Integer::sum);
    }

    /** Waits for the receiver, as NCCL may. */
    @Override
    public void send(List<Tensor> tensors, int to) {
      String name = numbered(rank + " to " + to);
      put(tensors, name);
      await(name + " is received");
    }

    private void put(List<Tensor> tensors, String name) {
      sent.put(name, tensors.stream().map(Tensor::toFloats).toArray(float[][]::new));
    }

    @Override
    public void receive(List<Tensor> tensors, int from) {
      String name = numbered(from + " to " + rank);
      take(tensors, name);
      sent.put(name + " is received", true);
    }

    private void take(List<Tensor> tensors, String name) {
      float[][] numbers = (float[][]) await(name);
      for (int i = 0; i < tensors.size(); i++) {
        tensors.get(i).device().upload(numbers[i], tensors.get(i));
      }
    }

    @Override
    public void broadcast(List<Tensor> tensors, int root) {
      String name = numbered("broadcast");
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
