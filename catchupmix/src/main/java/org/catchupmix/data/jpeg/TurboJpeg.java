package org.catchupmix.data.jpeg;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;
import org.catchupmix.core.Preconditions;
import org.catchupmix.core.foreign.NativeLibrary;

/**
 * Binding to the library libjpeg-turbo, version 1.4 or later.
 *
 * <p>It calls the TurboJPEG API ({@code turbojpeg.h}) through the JDK's Foreign Function and Memory
 * API. Debian's package is {@code libturbojpeg0}.
 */
@SuppressWarnings("restricted") // memory that C returns
public final class TurboJpeg {
  /** System property that names the library's file, which skips the search. */
  public static final String LIBRARY = "catchupmix.turbojpeg";

  public static final String REMEDY =
      "apt-get install libturbojpeg0 (Fedora: turbojpeg, Homebrew: jpeg-turbo), or name its file by"
          + " -D"
          + LIBRARY
          + "=FILE";

  private static final List<String> NAMES =
      List.of(
          "libturbojpeg.so.0",
          "libturbojpeg.so",
          "libturbojpeg.dylib",
          "/opt/homebrew/lib/libturbojpeg.dylib",
          "/usr/local/lib/libturbojpeg.dylib");

  private static final AddressLayout POINTER = ValueLayout.ADDRESS;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final AddressLayout TEXT =
      POINTER.withTargetLayout(MemoryLayout.sequenceLayout(Long.MAX_VALUE, ValueLayout.JAVA_BYTE));

  /** Holder of a single search, because the library is never unloaded. */
  private static final class Found {
    static final Optional<TurboJpeg> LIBRARY_FOUND = look();
  }

  private final String file;
  private final MethodHandle init;
  private final MethodHandle header;
  private final MethodHandle decompress;
  private final MethodHandle errorText;
  private final MethodHandle errorCode;
  private final MethodHandle destroy;

  private TurboJpeg(String file, NativeLibrary library) {
    this.file = file;
    init = function(library, "tjInitDecompress", POINTER);
    header =
        function(
            library,
            "tjDecompressHeader3",
            INT,
            POINTER,
            POINTER,
            LONG,
            POINTER,
            POINTER,
            POINTER,
            POINTER);
    decompress =
        function(
            library,
            "tjDecompress2",
            INT,
            POINTER,
            POINTER,
            LONG,
            POINTER,
            INT,
            INT,
            INT,
            INT,
            INT);
    errorText = function(library, "tjGetErrorStr2", TEXT, POINTER);
    errorCode = function(library, "tjGetErrorCode", INT, POINTER);
    destroy = function(library, "tjDestroy", INT, POINTER);
  }

  private static MethodHandle function(
      NativeLibrary library, String name, MemoryLayout result, MemoryLayout... arguments) {
    MethodHandle handle = library.function(name, FunctionDescriptor.of(result, arguments));
    Preconditions.require(handle != null, "the library has no function %s", name);
    return handle;
  }

  public static Optional<TurboJpeg> find() {
    return Found.LIBRARY_FOUND;
  }

  private static Optional<TurboJpeg> look() {
    String named = System.getProperty(LIBRARY);
    for (String file : named == null ? NAMES : List.of(named)) {
      try {
        NativeLibrary library = NativeLibrary.open(file);
        if (library.found()) {
          return Optional.of(new TurboJpeg(file, library));
        }
      } catch (IllegalArgumentException | IllegalStateException e) {
        // Another library of that name, or a system without dlopen: ImageIO is used.
      }
    }
    return Optional.empty();
  }

  public String description() {
    return "libjpeg-turbo (%s)".formatted(file);
  }

  MemorySegment open() {
    MemorySegment handle = (MemorySegment) call(init);
    if (handle.equals(MemorySegment.NULL)) {
      throw new OutOfMemoryError("libjpeg-turbo has no memory for a decoder");
    }
    return handle.reinterpret(Arena.ofAuto(), h -> call(destroy, h));
  }

  int header(MemorySegment handle, MemorySegment jpeg, MemorySegment ints) {
    return (int)
        call(
            header,
            handle,
            jpeg,
            jpeg.byteSize(),
            ints,
            ints.asSlice(4),
            ints.asSlice(8),
            ints.asSlice(12));
  }

  int decompress(
      MemorySegment handle,
      MemorySegment jpeg,
      MemorySegment pixels,
      int width,
      int height,
      int format,
      int flags) {
    return (int)
        call(decompress, handle, jpeg, jpeg.byteSize(), pixels, width, 0, height, format, flags);
  }

  String error(MemorySegment handle) {
    return ((MemorySegment) call(errorText, handle)).getString(0);
  }

  int errorCode(MemorySegment handle) {
    return (int) call(errorCode, handle);
  }

  /** Calls a function with boxed arguments; that costs 0.1 us, little beside decoding. */
  private static Object call(MethodHandle function, Object... arguments) {
    try {
      return function.invokeWithArguments(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a C function threw", e);
    }
  }
}
