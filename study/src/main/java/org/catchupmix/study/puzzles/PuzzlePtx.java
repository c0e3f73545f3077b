package org.catchupmix.study.puzzles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.kernels.library.CudaCompiler;
import org.catchupmix.kernels.library.CudaSource;
import org.catchupmix.kernels.library.PtxNormalizer;
import org.catchupmix.kernels.library.PtxSet;

/**
 * Committed PTX of the kernels of the puzzles, so that no compiler is needed to judge them.
 *
 * <p>A source with lines such as {@code // 2 1 words} holds several wrong answers, each of which is
 * compiled for itself ({@code -DWRONG=2}), to {@code NAME-2.ptx}.
 *
 * @param number of the wrong answer; 0 if the source has none
 * @param stars that a wrong answer gets
 * @param words that its verdict must have
 */
public record PuzzlePtx(Path source, int number, int stars, String words) {
  /** Folders of a checkout that hold sources with their PTX. */
  private static final List<String> FOLDERS =
      List.of(
          "docs/puzzles/solutions",
          "docs/puzzles/bugs",
          "docs/puzzles/predict",
          "study/src/test/resources/org/catchupmix/study/puzzles/wrong");

  private static final Pattern WRONG = Pattern.compile("(?m)^// (\\d+) {2}(\\d) {2}(.+)$");
  private static final String CU = ".cu";

  /** Lists what a source compiles to. */
  public static List<PuzzlePtx> of(Path source) throws IOException {
    List<PuzzlePtx> all = new ArrayList<>();
    WRONG
        .matcher(Files.readString(source))
        .results()
        .map(
            m ->
                new PuzzlePtx(
                    source, Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), m.group(3)))
        .forEach(all::add);
    if (all.isEmpty()) {
      all.add(new PuzzlePtx(source, 0, Verdict.STARS, ""));
    }
    return all;
  }

  /** Lists all of a checkout, sorted. */
  public static List<PuzzlePtx> all(Path checkout) throws IOException {
    List<PuzzlePtx> all = new ArrayList<>();
    for (String folder : FOLDERS) {
      try (Stream<Path> files = Files.list(checkout.resolve(folder))) {
        for (Path file : files.filter(f -> f.toString().endsWith(CU)).sorted().toList()) {
          all.addAll(of(file));
        }
      }
    }
    return all;
  }

  /** Returns the file of the PTX. */
  public Path file() {
    String base = source.getFileName().toString().replaceFirst("\\.cu$", "");
    return source.resolveSibling(base + (number == 0 ? "" : "-" + number) + ".ptx");
  }

  /** Whether the PTX was compiled from this text of the source. */
  public boolean isCurrent() throws IOException {
    return Files.exists(file())
        && Files.readString(file()).startsWith(CudaSource.read(source).firstLine());
  }

  /** Compiles what is not current, and returns the files that were written. */
  public static List<Path> rebuild(Path checkout) throws IOException {
    Map<Path, String> written = new LinkedHashMap<>();
    CudaCompiler compiler = CudaCompiler.require(null);
    PtxSet set = PtxSet.COMPUTE_75;
    for (PuzzlePtx ptx : all(checkout)) {
      if (!ptx.isCurrent()) {
        CudaSource source = CudaSource.read(ptx.source);
        List<String> options =
            ptx.number == 0 ? List.of() : List.of("-DWRONG=" + ptx.number, "--use_fast_math");
        String text =
            PtxNormalizer.normalize(
                compiler.compile(source, set, options), source, compiler.description(set));
        AtomicFile.write(ptx.file(), text);
        written.put(ptx.file(), text);
      }
    }
    return List.copyOf(written.keySet());
  }
}
