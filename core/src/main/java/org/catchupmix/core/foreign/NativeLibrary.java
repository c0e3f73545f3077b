package org.catchupmix.core.foreign;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * A shared library that the system's loader opens. Its error names the one file that is missing.
 *
 * <p>A library that is open stays open: another library that needs it by the same name gets it,
 * wherever it lies.
 *
 * @param handle for {@link #function}, null where it cannot be loaded
 * @param problem the loader's words, null where there is none
 */
@SuppressWarnings(
    "restricted") // the loader is what this class is about; the launcher enables native access
public record NativeLibrary(MemorySegment handle, String problem) {
  private static final int RTLD_LAZY = 1;
  private static final Linker LINKER = Linker.nativeLinker();
  private static final AddressLayout STRING =
      ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(4096, JAVA_BYTE));

  public boolean found() {
    return handle != null;
  }

  /** Loads a library by a name such as {@code libcuda.so.1}, or by its path. */
  public static NativeLibrary open(String name) {
    if (LINKER.defaultLookup().find("dlopen").isEmpty()) {
      return new NativeLibrary(null, "this system has no dlopen, as Windows");
    }
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle dlopen = system("dlopen", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
      MethodHandle dlerror = system("dlerror", FunctionDescriptor.of(STRING));
      MemorySegment handle =
          (MemorySegment) dlopen.invokeExact(arena.allocateFrom(name), RTLD_LAZY);
      if (!handle.equals(MemorySegment.NULL)) {
        return new NativeLibrary(handle, null);
      }
      MemorySegment said = (MemorySegment) dlerror.invokeExact();
      return new NativeLibrary(null, said.getString(0));
    } catch (Throwable e) {
      throw new IllegalStateException("dlopen of " + name, e);
    }
  }

  /** A function that returns an {@code int}; null if there is none of this name. */
  public MethodHandle function(String name, MemoryLayout... arguments) {
    return function(name, FunctionDescriptor.of(JAVA_INT, arguments));
  }

  /** A function of it, or null. */
  public MethodHandle function(String name, FunctionDescriptor type) {
    MemorySegment at = variable(name);
    return at == null ? null : LINKER.downcallHandle(at, type);
  }

  /**
   * Sets a variable in the environment of the process for libraries that are opened later; Java's
   * own copy of the environment stays.
   */
  public static void setEnvironment(String name, String value) {
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle setenv =
          system("setenv", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
      int _ = (int) setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
    } catch (Throwable e) {
      throw new IllegalStateException("setenv of " + name, e);
    }
  }

  /** The version of the system's C library, such as {@code 2.41}; null where it is another. */
  public static String glibc() {
    return LINKER
        .defaultLookup()
        .find("gnu_get_libc_version")
        .map(at -> string(LINKER.downcallHandle(at, FunctionDescriptor.of(STRING))))
        .orElse(null);
  }

  /** The address of a variable such as {@code ompi_mpi_comm_world}; null if there is none. */
  public MemorySegment variable(String name) {
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle dlsym = system("dlsym", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
      MemorySegment at = (MemorySegment) dlsym.invokeExact(handle, arena.allocateFrom(name));
      return at.equals(MemorySegment.NULL) ? null : at;
    } catch (Throwable e) {
      throw new IllegalStateException("dlsym of " + name, e);
    }
  }

  private static String string(MethodHandle function) {
    try {
      return ((MemorySegment) function.invokeExact()).getString(0);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static MethodHandle system(String name, FunctionDescriptor type) {
    SymbolLookup system = LINKER.defaultLookup();
    return LINKER.downcallHandle(system.findOrThrow(name), type);
  }
}
