package org.catchupmix.study.puzzles;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.io.PlainText;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.jcuda.CudaCompilers;
import org.catchupmix.kernels.library.CudaCompiler;

/**
 * A submission: a CUDA source, or PTX that was compiled elsewhere.
 *
 * @param lines of the source, for messages; empty for PTX
 * @param ptx what it compiles to; null if it does not compile
 * @param error the compiler's first error; null if it compiles
 */
public record PuzzleSource(List<String> lines, KernelSource ptx, String error) {
  private static final int CHIP = 75;
  private static final Pattern ERROR =
      Pattern.compile("(?m)^.*?([^/\\s]+)\\((\\d+)\\): (?:catastrophic )?(error.*)$");

  /** Advice for a machine without a compiler. */
  public static final String NO_COMPILER =
      "the puzzles 1 to 20 require a compiler of CUDA, and there is none here: 'apt-get install nvidia-cuda-toolkit'"
          + " (nvcc), or 'pip install nvidia-cuda-nvrtc-cu12' (NVRTC, found in Python's folders), or './catchup"
          + " --with-cuda-libs puzzles' (NVRTC from Maven, 2 GB). Without one, bug-1 to bug-10 and predict-1 to"
          + " predict-10 work, and 'puzzles check N --file FILE.ptx' judges PTX that was compiled elsewhere";

  private static CudaCompiler compiler() throws IOException {
    try {
      return CudaCompilers.find();
    } catch (GpuException none) {
      throw new GpuException(NO_COMPILER, none);
    }
  }

  /** Tells whether a source can be compiled here. */
  public static boolean canCompile() throws IOException {
    try {
      compiler();
      return true;
    } catch (GpuException none) {
      return false;
    }
  }

  /**
   * Reads PTX, or compiles a CUDA source with nvcc or NVRTC.
   *
   * @throws GpuException if there is no compiler
   */
  public static PuzzleSource read(Path file) throws IOException {
    String name = file.getFileName().toString();
    if (name.endsWith(".ptx")) {
      return new PuzzleSource(
          List.of(), new KernelSource(name, PlainText.read(file), file.toString()), null);
    }
    List<String> lines = PlainText.lines(file);
    CudaCompiler compiler = compiler();
    try {
      return new PuzzleSource(lines, compiler.kernels(file, CHIP), null);
    } catch (GpuException e) {
      return new PuzzleSource(lines, null, firstError(e.getMessage(), lines));
    }
  }

  /** Shortens the output of a compiler to its first error, with its line of the source. */
  static String firstError(String output, List<String> source) {
    Matcher m = ERROR.matcher(output);
    if (!m.find()) {
      return output;
    }
    // A #line directive may number lines as it likes.
    int line = m.group(2).matches("\\d{1,9}") ? Integer.parseInt(m.group(2)) : 0;
    String code = line >= 1 && line <= source.size() ? source.get(line - 1).strip() : "";
    return "line %s: %s%n%4s | %s".formatted(m.group(2), m.group(3), m.group(2), code);
  }

  /** Judges it. */
  public Verdict judge(Puzzle puzzle) {
    return error == null ? Judge.judge(puzzle, ptx) : Verdict.refused(puzzle, "no, " + error);
  }
}
