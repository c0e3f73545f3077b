package org.catchupmix.study.puzzles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.catchupmix.emulator.compiler.ClangCompiler;
import org.catchupmix.emulator.compiler.Compiler;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.kernels.library.CudaCompiler;
import org.catchupmix.kernels.library.CudaSource;
import org.catchupmix.kernels.library.PtxNormalizer;
import org.catchupmix.kernels.library.PtxSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Compares the verdicts of clang's PTX with those of nvcc's, which is committed. */
class CompilersAgreeTest {
  private static final Path ROOT = Path.of("..");

  private static Verdict judge(PuzzlePtx answer, String ptx) {
    String name = answer.source().getFileName().toString();
    return Judge.judge(Puzzles.find(name), new KernelSource(name, ptx, name));
  }

  private static String shown(Verdict verdict) {
    return "%d stars, faults %s, wrong %b"
        .formatted(
            verdict.stars(),
            verdict.faults().stream()
                .map(f -> f.cause() + "@" + f.line())
                .collect(Collectors.joining(" ")),
            verdict.results() != null && verdict.results().wrong() != null);
  }

  @Test
  void verdictsAndLinesAreEqual() throws IOException {
    Compiler clang = ClangCompiler.find(System.getenv()).orElse(null);
    Assumptions.assumeTrue(clang != null, "no clang on this machine");
    PtxSet set = PtxSet.COMPUTE_75;
    Set<String> different = new TreeSet<>();
    List<String> rows = new ArrayList<>();
    int tried = 0;
    for (PuzzlePtx answer : PuzzlePtx.all(ROOT)) {
      String folder = answer.source().getParent().getFileName().toString();
      if (!folder.equals("solutions") && !folder.equals("wrong")) {
        continue;
      }
      tried++;
      CudaSource source = CudaSource.read(answer.source());
      List<String> options =
          answer.number() == 0
              ? List.of()
              : List.of("-DWRONG=" + answer.number(), Compiler.FAST_MATH);
      String ptx =
          PtxNormalizer.normalize(
              new CudaCompiler(clang).compile(source, set, options), source, clang.title());
      String ours = shown(judge(answer, ptx));
      String theirs = shown(judge(answer, Files.readString(answer.file())));
      if (!ours.equals(theirs)) {
        different.add(answer.file().getFileName().toString());
        rows.add("%s%n  nvcc  %s%n  clang %s".formatted(answer.file().getFileName(), theirs, ours));
      }
    }
    assertEquals(Set.of(), different, () -> String.join("\n", rows));
    assertTrue(tried >= 100, "sources: " + tried);
  }
}
