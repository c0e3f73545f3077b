package org.catchupmix.bench.step;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.bench.BenchException;
import org.catchupmix.io.TemporaryFolder;
import org.catchupmix.program.Program;
import org.catchupmix.train.TrainingEngine;

/**
 * Stand-in for the GPU driver that counts each call and returns at once.
 *
 * <p>What is left of a step's time is the host's. Its GPU is some steps behind; a caller that needs
 * a result sooner waits, which is counted. gcc builds it from {@code kernels/src/test/c}.
 */
@SuppressWarnings("restricted") // the launcher enables native access
public final class CountedDriver {
  private static final String DRIVER = "libcuda.so.1";

  /** Parts of cuDNN and cuBLAS that are loaded but not called. */
  private static final List<String> PARTS =
      List.of(
          "libcudnn_graph.so.9",
          "libcudnn_ops.so.9",
          "libcudnn_engines_runtime_compiled.so.9",
          "libcudnn_engines_precompiled.so.9",
          "libcudnn_heuristic.so.9",
          "libcudnn_cnn.so.9",
          "libcudnn_adv.so.9",
          "libcublasLt.so.12");

  private final List<String> names;
  private final MemorySegment counts;
  private final MemorySegment step;

  /**
   * Builds and loads it with stand-ins for cuDNN and cuBLAS, which later lookups find.
   *
   * @throws BenchException if sources or gcc are missing
   */
  public CountedDriver() throws IOException {
    Path maker = Program.home().orElse(Path.of("")).resolve("kernels/src/test/c/make-library");
    if (!Files.isExecutable(maker)) {
      throw new BenchException(
          "the stand-in for the driver is made of sources that are not here, %s: run it in a checkout"
              .formatted(maker));
    }
    SymbolLookup library;
    // A loaded library no longer needs its file.
    try (TemporaryFolder temporary = new TemporaryFolder()) {
      Path folder = temporary.path();
      library = load(maker, DRIVER, "counted_cuda.c", folder);
      String empty = Files.createFile(folder.resolve("empty.c")).toString();
      for (String part : PARTS) {
        load(maker, part, empty, folder);
      }
      load(maker, "libcudnn.so.9", "fake_cudnn.c", folder);
      load(maker, "libcublas.so.12", "fake_cublas.c", folder);
    }
    names =
        List.of(
            library
                .find("standInNames")
                .orElseThrow()
                .reinterpret(ValueLayout.ADDRESS.byteSize())
                .get(ValueLayout.ADDRESS, 0)
                .reinterpret(Long.MAX_VALUE)
                .getString(0)
                .split(" "));
    counts =
        library
            .find("standInCounts")
            .orElseThrow()
            .reinterpret(names.size() * ValueLayout.JAVA_LONG.byteSize());
    step = number(library, "standInStep");
    number(library, "standInLag").set(ValueLayout.JAVA_LONG, 0, TrainingEngine.MAX_IN_FLIGHT);
  }

  private static MemorySegment number(SymbolLookup library, String name) {
    return library.find(name).orElseThrow().reinterpret(ValueLayout.JAVA_LONG.byteSize());
  }

  /** Begins a step: the GPU finishes the latest one that training does not run ahead of. */
  public void begin() {
    step.set(ValueLayout.JAVA_LONG, 0, step.get(ValueLayout.JAVA_LONG, 0) + 1);
  }

  private static SymbolLookup load(Path maker, String name, String source, Path folder) {
    if (Program.output(List.of(maker.toString(), name, source, folder.toString())).isEmpty()) {
      throw new BenchException(
          "gcc is needed to make the stand-in for the driver: apt-get install gcc libc6-dev");
    }
    return SymbolLookup.libraryLookup(folder.resolve(name), Arena.global());
  }

  /** Returns the number of calls by kind. */
  public Map<String, Long> counts() {
    Map<String, Long> now = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      now.put(names.get(i), counts.getAtIndex(ValueLayout.JAVA_LONG, i));
    }
    return now;
  }
}
