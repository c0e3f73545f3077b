package org.catchupmix.parallel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import org.catchupmix.core.foreign.NativeLibrary;
import org.catchupmix.core.parallel.CommunicationException;

/**
 * Calls of Open MPI's library.
 *
 * <p>Its handles are addresses of variables such as {@code ompi_mpi_comm_world}, where MPICH has
 * integers, so only Open MPI works (4 and 5 have the same {@code libmpi.so.40}).
 */
final class Mpi {
  static final String LIBRARY = "libmpi.so.40";

  /** Thread level: one thread at a time. */
  private static final int SERIALIZED = 2;

  private static final int ERROR_LENGTH = 256;

  /** Tag of all transfers, which match in their order. */
  private static final int TAG = 0;

  /** Error handler that returns errors instead of ending the process. */
  private static final String ERRORS_RETURN = "ompi_mpi_errors_return";

  private final Arena arena = Arena.ofShared();
  private final NativeLibrary library;
  private final MemorySegment world;
  private final MemorySegment flag = arena.allocate(JAVA_INT);

  /** The request of the only transfer in progress. */
  private final MemorySegment request = arena.allocate(ADDRESS);

  private final MethodHandle test;

  enum Type {
    BYTE("ompi_mpi_byte"),
    FLOAT("ompi_mpi_float"),
    DOUBLE("ompi_mpi_double");

    private final String symbol;

    Type(String symbol) {
      this.symbol = symbol;
    }
  }

  /**
   * Opens the library and joins the others, until {@link #finish}.
   *
   * @param local whether all are on this machine
   */
  Mpi(boolean local) {
    // Java uses SIGSEGV itself, so UCX and Open MPI must not catch it.
    NativeLibrary.setEnvironment("UCX_ERROR_SIGNALS", "");
    NativeLibrary.setEnvironment("OMPI_MCA_opal_signal", "");
    if (local && System.getenv("OMPI_MCA_btl") == null) {
      // Shared memory is enough, and TCP warns on a machine without a network.
      NativeLibrary.setEnvironment("OMPI_MCA_btl", "^tcp");
    }
    library = NativeLibrary.open(LIBRARY);
    if (!library.found()) {
      throw new CommunicationException(
          "several ranks need Open MPI, but %s cannot be loaded (%s): apt-get install libopenmpi40, or load the cluster's module"
              .formatted(LIBRARY, library.problem()));
    }
    call("MPI_Init_thread", MemorySegment.NULL, MemorySegment.NULL, SERIALIZED, flag);
    if (flag.get(JAVA_INT, 0) < SERIALIZED) {
      throw new CommunicationException(
          "this Open MPI was built without threads (MPI_THREAD_SERIALIZED), which Java requires");
    }
    world = variable("ompi_mpi_comm_world");
    call("MPI_Comm_set_errhandler", world, variable(ERRORS_RETURN));
    test = function("MPI_Test", ADDRESS, ADDRESS, ADDRESS);
  }

  int rank() {
    call("MPI_Comm_rank", world, flag);
    return flag.get(JAVA_INT, 0);
  }

  int size() {
    call("MPI_Comm_size", world, flag);
    return flag.get(JAVA_INT, 0);
  }

  /** Starts to send; as the next two, returns the request for {@link #isDone}. */
  MemorySegment send(MemorySegment from, int count, Type type, int to) {
    call("MPI_Isend", from, count, variable(type.symbol), to, TAG, world, request);
    return request;
  }

  MemorySegment receive(MemorySegment to, int count, Type type, int from) {
    call("MPI_Irecv", to, count, variable(type.symbol), from, TAG, world, request);
    return request;
  }

  MemorySegment broadcast(MemorySegment memory, int count, Type type, int root) {
    call("MPI_Ibcast", memory, count, variable(type.symbol), root, world, request);
    return request;
  }

  boolean isDone(MemorySegment request) {
    try {
      require("MPI_Test", (int) test.invokeExact(request, flag, MemorySegment.NULL));
      return flag.get(JAVA_INT, 0) != 0;
    } catch (Throwable e) {
      throw sneakyThrow(e);
    }
  }

  void finish() {
    call("MPI_Finalize");
  }

  private MemorySegment variable(String name) {
    MemorySegment at = library.variable(name);
    if (at == null) {
      throw new CommunicationException(
          "%s has no %s, so it is not Open MPI".formatted(LIBRARY, name));
    }
    return at;
  }

  private MethodHandle function(String name, MemoryLayout... arguments) {
    MethodHandle function = library.function(name, arguments);
    if (function == null) {
      throw new CommunicationException("%s has no %s, so it is not MPI 3".formatted(LIBRARY, name));
    }
    return function;
  }

  /** Makes a call whose arguments are addresses and ints. */
  private void call(String name, Object... arguments) {
    MemoryLayout[] layouts =
        Arrays.stream(arguments)
            .map(a -> a instanceof Integer ? JAVA_INT : ADDRESS)
            .toArray(MemoryLayout[]::new);
    try {
      require(name, (int) function(name, layouts).invokeWithArguments(arguments));
    } catch (Throwable e) {
      throw sneakyThrow(e);
    }
  }

  private void require(String call, int status) {
    if (status != 0) {
      throw new CommunicationException("%s failed: %s".formatted(call, words(status)));
    }
  }

  private String words(int status) {
    try (Arena own = Arena.ofConfined()) {
      MemorySegment text = own.allocate(ERROR_LENGTH);
      MemorySegment length = own.allocate(JAVA_INT);
      int _ =
          (int)
              function("MPI_Error_string", JAVA_INT, ADDRESS, ADDRESS)
                  .invokeExact(status, text, length);
      return "%s (%d)".formatted(text.getString(0), status);
    } catch (Throwable e) {
      return "status " + status;
    }
  }

  private static RuntimeException sneakyThrow(Throwable e) {
    return switch (e) {
      case RuntimeException r -> r;
      case Error error -> throw error;
      default -> new IllegalStateException(e);
    };
  }
}
