package org.catchupmix.kernels.jcuda.libraries;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import org.catchupmix.core.foreign.NativeLibrary;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.jcuda.CudaLibrary;

/**
 * NCCL, the calls in use, by <a
 * href="https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/api.html">its guide</a>. JCuda
 * has no binding of it.
 */
@SuppressWarnings("restricted") // the size of a text that NCCL answers with
final class Nccl {
  /** {@code ncclFloat32}. */
  private static final int FLOAT32 = 7;

  private static final int ID_BYTES = 128;

  /** Layout of {@code ncclUniqueId}, which is passed by value. */
  private static final StructLayout ID =
      MemoryLayout.structLayout(MemoryLayout.sequenceLayout(ID_BYTES, ValueLayout.JAVA_BYTE));

  private static final AddressLayout TEXT =
      ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(4096, ValueLayout.JAVA_BYTE));

  private final NativeLibrary library;
  private final MethodHandle send;
  private final MethodHandle receive;
  private final MethodHandle broadcast;

  /**
   * Opens NCCL.
   *
   * @throws GpuException if it cannot be loaded
   */
  Nccl() {
    CudaLibrary.Part part = CudaLibrary.NCCL.parts(CudaLibrary.download()).getFirst();
    library = part.library();
    if (!library.found()) {
      throw new GpuException("NCCL cannot be loaded: " + library.problem());
    }
    send = function("ncclSend", ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    receive = function("ncclRecv", ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    broadcast =
        function(
            "ncclBroadcast", ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
  }

  /** Returns the version, such as {@code 2.23.4}. */
  String version() {
    try (Arena own = Arena.ofConfined()) {
      MemorySegment number = own.allocate(JAVA_INT);
      call("ncclGetVersion", number);
      int n = number.get(JAVA_INT, 0);
      return "%d.%d.%d".formatted(n / 10000, n / 100 % 100, n % 100);
    }
  }

  /** Returns an identity by which ranks find each other. */
  byte[] identity() {
    try (Arena own = Arena.ofConfined()) {
      MemorySegment id = own.allocate(ID);
      call("ncclGetUniqueId", id);
      return id.toArray(ValueLayout.JAVA_BYTE);
    }
  }

  /** Joins the other ranks and returns their {@code ncclComm_t}. */
  MemorySegment join(byte[] identity, int rank, int size) {
    try (Arena own = Arena.ofConfined()) {
      MemorySegment comm = own.allocate(ADDRESS);
      MemorySegment id = own.allocate(ID);
      MemorySegment.copy(identity, 0, id, ValueLayout.JAVA_BYTE, 0, ID_BYTES);
      MethodHandle init = function("ncclCommInitRank", ADDRESS, JAVA_INT, ID, JAVA_INT);
      require("ncclCommInitRank", (int) init.invokeExact(comm, size, id, rank));
      return comm.get(ADDRESS, 0);
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  void leave(MemorySegment comm) {
    call("ncclCommDestroy", comm);
  }

  /** Begins a group: its calls start together at {@link #groupEnd}. */
  void groupStart() {
    call("ncclGroupStart");
  }

  void groupEnd() {
    call("ncclGroupEnd");
  }

  void send(MemorySegment from, long count, int to, MemorySegment comm, MemorySegment stream) {
    try {
      require("ncclSend", (int) send.invokeExact(from, count, FLOAT32, to, comm, stream));
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  void receive(MemorySegment to, long count, int from, MemorySegment comm, MemorySegment stream) {
    try {
      require("ncclRecv", (int) receive.invokeExact(to, count, FLOAT32, from, comm, stream));
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  void broadcast(MemorySegment at, long count, int root, MemorySegment comm, MemorySegment stream) {
    try {
      int status = (int) broadcast.invokeExact(at, at, count, FLOAT32, root, comm, stream);
      require("ncclBroadcast", status);
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  private MethodHandle function(String name, MemoryLayout... arguments) {
    MethodHandle function = library.function(name, arguments);
    if (function == null) {
      throw new GpuException("this NCCL has no %s: 2.7 or newer is required".formatted(name));
    }
    return function;
  }

  /** Makes a rare call with addresses as arguments. */
  private void call(String name, MemorySegment... arguments) {
    MemoryLayout[] layouts = new MemoryLayout[arguments.length];
    Arrays.fill(layouts, ADDRESS);
    try {
      MethodHandle function = function(name, layouts);
      require(name, (int) function.invokeWithArguments((Object[]) arguments));
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  private void require(String call, int status) {
    if (status != 0) {
      throw new GpuException("%s failed: %s (%d)".formatted(call, words(status), status));
    }
  }

  private String words(int status) {
    MethodHandle words =
        library.function("ncclGetErrorString", FunctionDescriptor.of(TEXT, JAVA_INT));
    try {
      return words == null ? "an error" : ((MemorySegment) words.invokeExact(status)).getString(0);
    } catch (Throwable e) {
      throw thrown(e);
    }
  }

  private static RuntimeException thrown(Throwable e) {
    return switch (e) {
      case RuntimeException r -> r;
      case Error error -> throw error;
      default -> new IllegalStateException(e);
    };
  }
}
