package org.catchupmix.parallel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.core.UserException;
import org.catchupmix.core.parallel.Communicator;
import org.catchupmix.core.parallel.Transfer;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Tensor;

/**
 * Communicates by {@link Mpi}. Tensors of any device are copied to a block outside of Java's heap.
 */
final class MpiCommunicator implements Communicator, Messages {
  /** Tag of lengths, above those of tensors. */
  private static final int LENGTH_TAG = 1 << 22;

  private static final int BYTES_TAG = LENGTH_TAG + 1;

  private final Mpi mpi;
  private final Duration timeout;
  private final int rank;
  private final int size;
  private final Arena arena = Arena.ofShared();
  private final Map<Long, Deque<Block>> free = new HashMap<>();
  private final Map<Integer, Object> scratch = new HashMap<>();

  /** Memory of a transfer and its request. */
  private record Block(MemorySegment memory, MemorySegment request) {}

  /**
   * Creates the communicator of an initialised library.
   *
   * @param timeout of each transfer
   */
  MpiCommunicator(Mpi mpi, Duration timeout) {
    this.mpi = mpi;
    this.timeout = timeout;
    this.rank = mpi.rank();
    this.size = mpi.size();
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
  public Transfer send(List<Tensor> tensors, int to, int tag) {
    Block block = packed(tensors);
    mpi.send(block.memory, count(tensors), type(tensors), to, tag, block.request);
    return transfer(block, () -> {});
  }

  @Override
  public Transfer receive(List<Tensor> tensors, int from, int tag) {
    Block block = block(bytes(tensors));
    mpi.receive(block.memory, count(tensors), type(tensors), from, tag, block.request);
    return transfer(block, () -> unpack(block.memory, tensors));
  }

  @Override
  public Transfer broadcast(List<Tensor> tensors, int root) {
    Block block = rank == root ? packed(tensors) : block(bytes(tensors));
    mpi.broadcast(block.memory, count(tensors), type(tensors), root, block.request);
    return transfer(
        block,
        () -> {
          if (rank != root) {
            unpack(block.memory, tensors);
          }
        });
  }

  private Transfer transfer(Block block, Runnable arrived) {
    return new Pending(
        block.request,
        () -> {
          arrived.run();
          give(block);
        });
  }

  /** A transfer that fails after the timeout. */
  private final class Pending implements Transfer {
    private final MemorySegment request;
    private final Runnable arrived;
    private final long startNanos = System.nanoTime();
    private boolean isDone;

    Pending(MemorySegment request, Runnable arrived) {
      this.request = request;
      this.arrived = arrived;
    }

    /** Never polls MPI after the arrival: the request may serve another transfer by then. */
    @Override
    public boolean isDone() {
      if (!isDone && mpi.isDone(request)) {
        isDone = true;
        arrived.run();
      }
      if (!isDone && System.nanoTime() - startNanos > timeout.toNanos()) {
        throw new UserException(
            "rank %d of %d has waited %d s for another rank: it is suspended or slow; --rank-timeout %d can be raised"
                .formatted(rank, size, timeout.toSeconds(), timeout.toSeconds()));
      }
      return isDone;
    }
  }

  private Block block(long bytes) {
    Block kept = free.computeIfAbsent(bytes, _ -> new ArrayDeque<>()).poll();
    return kept == null
        ? new Block(arena.allocate(Math.max(1, bytes), Double.BYTES), mpi.request(arena))
        : kept;
  }

  private void give(Block block) {
    free.computeIfAbsent(block.memory.byteSize(), _ -> new ArrayDeque<>()).push(block);
  }

  private static long bytes(List<Tensor> tensors) {
    return tensors.stream().mapToLong(Tensor::bytes).sum();
  }

  private static int count(List<Tensor> tensors) {
    return Math.toIntExact(tensors.stream().mapToLong(t -> t.shape().elements()).sum());
  }

  private static Mpi.Type type(List<Tensor> tensors) {
    return tensors.getFirst().dtype() == DType.F64 ? Mpi.Type.DOUBLE : Mpi.Type.FLOAT;
  }

  private Block packed(List<Tensor> tensors) {
    Block block = block(bytes(tensors));
    long at = 0;
    for (Tensor t : tensors) {
      Object array = array(t);
      t.device().download(t, array);
      MemorySegment.copy(heap(array), 0, block.memory, at, t.bytes());
      at += t.bytes();
    }
    return block;
  }

  private void unpack(MemorySegment memory, List<Tensor> tensors) {
    long at = 0;
    for (Tensor t : tensors) {
      Object array = array(t);
      MemorySegment.copy(memory, at, heap(array), 0, t.bytes());
      t.device().upload(array, t);
      at += t.bytes();
    }
  }

  /** Returns a reusable array for a tensor. */
  private Object array(Tensor t) {
    int length = Math.toIntExact(t.shape().elements());
    return scratch.computeIfAbsent(
        t.dtype() == DType.F64 ? -length : length,
        n -> n < 0 ? new double[length] : new float[length]);
  }

  private static MemorySegment heap(Object array) {
    return array instanceof double[] d
        ? MemorySegment.ofArray(d)
        : MemorySegment.ofArray((float[]) array);
  }

  @Override
  public byte[] broadcast(byte[] ofRoot) {
    try (Arena own = Arena.ofShared()) {
      MemorySegment length = own.allocate(Integer.BYTES);
      MemorySegment request = mpi.request(own);
      if (rank == 0) {
        length.set(ValueLayout.JAVA_INT, 0, ofRoot.length);
      }
      mpi.broadcast(length, Integer.BYTES, Mpi.Type.BYTE, 0, request);
      await(request);
      MemorySegment bytes = own.allocate(Math.max(1, length.get(ValueLayout.JAVA_INT, 0)));
      if (rank == 0) {
        MemorySegment.copy(MemorySegment.ofArray(ofRoot), 0, bytes, 0, ofRoot.length);
      }
      mpi.broadcast(bytes, length.get(ValueLayout.JAVA_INT, 0), Mpi.Type.BYTE, 0, request);
      await(request);
      return bytes.asSlice(0, length.get(ValueLayout.JAVA_INT, 0)).toArray(ValueLayout.JAVA_BYTE);
    }
  }

  @Override
  public List<byte[]> gather(byte[] own) {
    List<byte[]> all = new ArrayList<>();
    if (rank > 0) {
      send(ByteBuffer.allocate(Integer.BYTES).putInt(own.length).array(), LENGTH_TAG);
      send(own, BYTES_TAG);
      return all;
    }
    all.add(own);
    for (int from = 1; from < size; from++) {
      int length = ByteBuffer.wrap(receive(Integer.BYTES, from, LENGTH_TAG)).getInt();
      all.add(receive(length, from, BYTES_TAG));
    }
    return all;
  }

  private void send(byte[] bytes, int tag) {
    try (Arena own = Arena.ofShared()) {
      MemorySegment memory = own.allocate(Math.max(1, bytes.length));
      MemorySegment.copy(MemorySegment.ofArray(bytes), 0, memory, 0, bytes.length);
      MemorySegment request = mpi.request(own);
      mpi.send(memory, bytes.length, Mpi.Type.BYTE, 0, tag, request);
      await(request);
    }
  }

  private byte[] receive(int length, int from, int tag) {
    try (Arena own = Arena.ofShared()) {
      MemorySegment memory = own.allocate(Math.max(1, length));
      MemorySegment request = mpi.request(own);
      mpi.receive(memory, length, Mpi.Type.BYTE, from, tag, request);
      await(request);
      return memory.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }
  }

  private void await(MemorySegment request) {
    new Pending(request, () -> {}).await();
  }

  @Override
  public void close() {
    mpi.finish();
    arena.close();
  }
}
