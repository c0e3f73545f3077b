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
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
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
  private static final int FLOAT32 = 7;

  private static final int ID_BYTES = 128;

  /** Layout of {@code ncclUniqueId}, which is passed by value. */
  private static final StructLayout ID =
      MemoryLayout.structLayout(MemoryLayout.sequenceLayout(ID_BYTES, ValueLayout.JAVA_BYTE));

  private static final AddressLayout TEXT =
      ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(4096, ValueLayout.JAVA_BYTE));

  private final NativeLibrary library;
  private final Map<String, MethodHandle> functions = new HashMap<>();

  /**
   * Opens NCCL.
   *
   * @throws GpuException if it cannot be loaded
   */
  Nccl() {
    library = CudaLibrary.NCCL.parts(CudaLibrary.folders()).getFirst().library();
    if (!library.found()) {
      throw new GpuException("NCCL cannot be loaded: " + library.problem());
    }
  }

  String version() {
    try (Arena own = Arena.ofConfined()) {
      MemorySegment number = own.allocate(JAVA_INT);
      call("ncclGetVersion", number);
      return CudnnHandle.versionOf(number.get(JAVA_INT, 0));
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
      MemorySegment id = own.allocate(ID).copyFrom(MemorySegment.ofArray(identity));
      MemoryLayout[] layouts = {ADDRESS, JAVA_INT, ID, JAVA_INT};
      call("ncclCommInitRank", layouts, comm, size, id, rank);
      return comm.get(ADDRESS, 0);
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
    call("ncclSend", from, count, FLOAT32, to, comm, stream);
  }

  void receive(MemorySegment to, long count, int from, MemorySegment comm, MemorySegment stream) {
    call("ncclRecv", to, count, FLOAT32, from, comm, stream);
  }

  void broadcast(MemorySegment at, long count, int root, MemorySegment comm, MemorySegment stream) {
    call("ncclBroadcast", at, at, count, FLOAT32, root, comm, stream);
  }

  /** Calls a function of addresses and numbers. */
  private void call(String name, Object... arguments) {
    call(name, Stream.of(arguments).map(Nccl::layout).toArray(MemoryLayout[]::new), arguments);
  }

  private static MemoryLayout layout(Object argument) {
    return switch (argument) {
      case Integer _ -> JAVA_INT;
      case Long _ -> JAVA_LONG;
      default -> ADDRESS;
    };
  }

  private void call(String name, MemoryLayout[] layouts, Object... arguments) {
    MethodHandle function = functions.computeIfAbsent(name, _ -> library.function(name, layouts));
    if (function == null) {
      throw new GpuException("this NCCL has no %s: 2.7 or newer is required".formatted(name));
    }
    int status = (int) invoke(function, arguments);
    if (status != 0) {
      throw new GpuException("%s failed: %s (%d)".formatted(name, words(status), status));
    }
  }

  private String words(int status) {
    MethodHandle words =
        library.function("ncclGetErrorString", FunctionDescriptor.of(TEXT, JAVA_INT));
    return words == null ? "an error" : ((MemorySegment) invoke(words, status)).getString(0);
  }

  private static Object invoke(MethodHandle function, Object... arguments) {
    try {
      return function.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
