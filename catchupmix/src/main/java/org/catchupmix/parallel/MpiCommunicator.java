package org.catchupmix.parallel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.catchupmix.core.parallel.CommunicationException;
import org.catchupmix.core.parallel.Communicator;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Tensor;

/**
 * Communicates by {@link Mpi}. Tensors of any device are copied to memory outside of Java's heap.
 */
final class MpiCommunicator implements Communicator, Messages {
  /** Polls before the first sleep: about as long as a small message takes. */
  private static final int SPINS = 200;

  /** Nanoseconds of sleep between polls. */
  private static final long PAUSE = 20_000;

  private final Mpi mpi;
  private final Duration timeout;
  private final int rank;
  private final int size;
  private final Arena arena = Arena.ofShared();
  private MemorySegment buffer = arena.allocate(0);

  /** Arrays between a tensor and the buffer, by length; negative for doubles. */
  private final Map<Integer, Object> scratch = new HashMap<>();

  MpiCommunicator(Mpi mpi, Duration timeout) {
    this.mpi = mpi;
    this.timeout = timeout;
    this.rank = mpi.rank();
    this.size = mpi.size();
  }

  @Override
  public void send(List<Tensor> tensors, int to) {
    MemorySegment memory = packed(tensors);
    await(mpi.send(memory, count(tensors), type(tensors), to));
  }

  @Override
  public void receive(List<Tensor> tensors, int from) {
    MemorySegment memory = memory(bytes(tensors));
    await(mpi.receive(memory, count(tensors), type(tensors), from));
    unpack(memory, tensors);
  }

  @Override
  public void broadcast(List<Tensor> tensors, int root) {
    MemorySegment memory = rank == root ? packed(tensors) : memory(bytes(tensors));
    await(mpi.broadcast(memory, count(tensors), type(tensors), root));
    if (rank != root) {
      unpack(memory, tensors);
    }
  }

  /** Waits for a transfer; yields, as ranks may share a core. */
  private void await(MemorySegment request) {
    long start = System.nanoTime();
    for (int i = 0; !mpi.isDone(request); i++) {
      if (System.nanoTime() - start > timeout.toNanos()) {
        throw new CommunicationException(
            "rank %d of %d has waited %d s for another rank: it is suspended or slow; --rank-timeout %d can be raised"
                .formatted(rank, size, timeout.toSeconds(), timeout.toSeconds()));
      }
      if (i < SPINS) {
        Thread.yield();
      } else {
        LockSupport.parkNanos(PAUSE);
      }
    }
  }

  private MemorySegment memory(long bytes) {
    if (bytes > buffer.byteSize()) {
      buffer = arena.allocate(bytes, Double.BYTES);
    }
    return buffer.asSlice(0, bytes);
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

  private MemorySegment packed(List<Tensor> tensors) {
    MemorySegment memory = memory(bytes(tensors));
    long at = 0;
    for (Tensor t : tensors) {
      Object array = array(t);
      t.device().download(t, array);
      MemorySegment.copy(heap(array), 0, memory, at, t.bytes());
      at += t.bytes();
    }
    return memory;
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
    byte[] length = broadcastBytes(length(ofRoot), Integer.BYTES);
    return broadcastBytes(ofRoot, ByteBuffer.wrap(length).getInt());
  }

  private byte[] broadcastBytes(byte[] ofRoot, int length) {
    MemorySegment memory = memory(length);
    if (rank == 0) {
      memory.copyFrom(MemorySegment.ofArray(ofRoot));
    }
    await(mpi.broadcast(memory, length, Mpi.Type.BYTE, 0));
    return memory.toArray(JAVA_BYTE);
  }

  private static byte[] length(byte[] bytes) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array();
  }

  @Override
  public List<byte[]> gather(byte[] own) {
    List<byte[]> all = new ArrayList<>();
    if (rank > 0) {
      send(length(own));
      send(own);
      return all;
    }
    all.add(own);
    for (int from = 1; from < size; from++) {
      int length = ByteBuffer.wrap(receive(Integer.BYTES, from)).getInt();
      all.add(receive(length, from));
    }
    return all;
  }

  private void send(byte[] bytes) {
    MemorySegment memory = memory(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    await(mpi.send(memory, bytes.length, Mpi.Type.BYTE, 0));
  }

  private byte[] receive(int length, int from) {
    MemorySegment memory = memory(length);
    await(mpi.receive(memory, length, Mpi.Type.BYTE, from));
    return memory.toArray(JAVA_BYTE);
  }

  @Override
  public void close() {
    mpi.finish();
    arena.close();
  }
}
