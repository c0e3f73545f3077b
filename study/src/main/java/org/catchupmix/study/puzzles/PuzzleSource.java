package org.catchupmix.study.puzzles;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.emulator.compiler.CompilerException;
import org.catchupmix.emulator.compiler.CompilerName;
import org.catchupmix.emulator.compiler.Compilers;
import org.catchupmix.gpu.DriverException;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.io.PlainText;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.library.CudaCompiler;

/**
 * A submission: a CUDA source, or PTX that was compiled elsewhere.
 *
 * @param lines of the source, for messages; empty for PTX
 * @param ptx what it compiles to; null if it does not compile
 * @param error the compiler's first error; null if it compiles
 * @param compiler null for PTX
 */
public record PuzzleSource(
    List<String> lines, KernelSource ptx, String error, Compilers.Chosen compiler) {
  private static final int CHIP = 75;
  private static final Pattern ERROR =
      Pattern.compile(
          "(?m)^.*?([^/\\s]+?)(?:\\((\\d+)\\)|:(\\d+):\\d+): (?:catastrophic |fatal )?(error.*)$");

  /** Advice for a machine without a compiler. */
  public static final String NO_COMPILER =
      "the puzzles 1 to 20 require a compiler of CUDA, and there is none here. "
          + Compilers.ADVICE
          + ". Without one, bug-1 to bug-10 and predict-1 to predict-10 work, and 'puzzles check N --file FILE.ptx' judges PTX that was compiled elsewhere";

  /** Tells whether a source can be compiled here. */
  public static boolean canCompile() throws IOException {
    return Compilers.choose(null).isPresent();
  }

  /**
   * Reads PTX, or compiles a CUDA source.
   *
   * @param name of the compiler, null for the first that is here
   * @throws DriverException if there is no compiler
   */
  public static PuzzleSource read(Path file, CompilerName name) throws IOException {
    String title = file.getFileName().toString();
    if (title.endsWith(".ptx")) {
      return new PuzzleSource(
          List.of(), new KernelSource(title, PlainText.read(file), file.toString()), null, null);
    }
    List<String> lines = PlainText.lines(file);
    if (name == null && !canCompile()) {
      throw new DriverException(NO_COMPILER);
    }
    Compilers.Chosen chosen = Compilers.require(name);
    try {
      KernelSource ptx = new CudaCompiler(chosen.compiler()).kernels(file, CHIP);
      return new PuzzleSource(lines, ptx, null, chosen);
    } catch (CompilerException e) {
      return new PuzzleSource(lines, null, firstError(e.output(), lines), chosen);
    } catch (GpuException e) {
      return new PuzzleSource(lines, null, e.getMessage(), chosen);
    }
  }

  /** Shortens the output of a compiler to its first error, with its line of the source. */
  static String firstError(String output, List<String> source) {
    Matcher m = ERROR.matcher(output);
    if (!m.find()) {
      return output;
    }
    String number = m.group(2) == null ? m.group(3) : m.group(2);
    // A #line directive may number lines as it likes.
    int line = number.matches("\\d{1,9}") ? Integer.parseInt(number) : 0;
    String code = line >= 1 && line <= source.size() ? source.get(line - 1).strip() : "";
    return "line %s: %s%n%4s | %s".formatted(number, m.group(4), number, code);
  }

  /** Judges it. */
  public Verdict judge(Puzzle puzzle) {
    return error == null ? Judge.judge(puzzle, ptx) : Verdict.refused(puzzle, "no, " + error);
  }
}
