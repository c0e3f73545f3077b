package org.catchupmix.kernels.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.kernels.library.KernelFiles;
import org.catchupmix.kernels.library.KernelLibrary;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code kernels run} finds faults that are planted in the committed PTX of kernels on tensor
 * cores, and of batch norm, as an edit would bring them in. A wrong access is named with its line;
 * a wrong sum differs from that of {@code reference}.
 */
class PlantedFaultsTest {
  private static final int CHIP = 80;

  /** Sums of seven stages, of which four are in shared memory; tiles that are not full. */
  private static final String GEMM = "130x72x200";

  private static final String CONVOLUTION = "2x16x16x8x24x3x1";

  /** Three chunks, of which the last is not full. */
  private static final String ROWS = "1300x16";

  /** The lab's report on a planted fault. */
  private enum Said {
    WRONG("its results are not those of reference: .*"),
    EARLY(".*ldmatrix.*reads 16 bytes at .*, which is uninitialized yet.*"),
    RACE(".* a race: thread .* of the same block .*"),
    RACE_OF_BLOCKS(".* a race: thread .* of block .* wrote it .*and nothing orders the two.*"),
    OUTSIDE(".* bytes (past the end|before the start) of .*"),
    HALF(".*needs all 32 lanes of the warp, but the active lanes are 0x0000ffff.*"),
    MISALIGNED(".*writes 16 bytes at 0x[0-9a-f]*8, not a multiple of 16.*"),
    MASK(".*its mask is 0x0000ffff, but the active lanes are 0xffffffff.*");

    private final Pattern pattern;

    Said(String pattern) {
      this.pattern = Pattern.compile(pattern);
    }
  }

  /** Replaces the n-th place, from 0 on, that a pattern matches. */
  private static UnaryOperator<String> at(int n, String pattern, String by) {
    return text -> {
      Matcher m = Pattern.compile(pattern).matcher(text);
      for (int i = 0; i <= n; i++) {
        assertTrue(m.find(), "%s occurs %d times".formatted(pattern, i));
      }
      return new StringBuilder(text)
          .replace(m.start(), m.end(), Pattern.compile(pattern).matcher(m.group()).replaceFirst(by))
          .toString();
    };
  }

  private static LabSettings settings(LabOperation<?> operation) {
    String shape =
        switch (operation.name()) {
          case "gemm" -> GEMM;
          case "batch_norm", "batch_norm_gradient" -> ROWS;
          default -> CONVOLUTION;
        };
    return new LabSettings(LabShapes.of(operation, shape), Precision.BF16);
  }

  private static Measurement run(String kernel, UnaryOperator<String> change) {
    LabOperation<?> operation =
        LabOperations.find(kernel.replaceFirst("(_statistics|_sums)?_(v\\d|sum)_bf16$", ""));
    String file = operation.file();
    Matcher label = Pattern.compile("_(v\\d)_bf16$").matcher(kernel);
    String variant = label.find() ? label.group(1) : "v5";
    String ptx = KernelFiles.ptx(file, CHIP).ptx();
    int from = ptx.indexOf(".entry " + kernel + "(");
    int to = ptx.indexOf("\n}", from);
    String changed = change.apply(ptx.substring(from, to));
    KernelSource source =
        new KernelSource(file, ptx.substring(0, from) + changed + ptx.substring(to), file);
    try (LabDevice device = LabDevice.open("emulator", CHIP)) {
      KernelLibrary library = new KernelLibrary(device.driver());
      library.replace(source);
      return new LabBench(library, device, List.of())
          .run(operation, List.of(variant), settings(operation))
          .getFirst();
    }
  }

  /** Columns: the fault, its kernel, the place of a pattern in its text, its replacement. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          no wait | gemm_v5_bf16 | 0 | cp\\.async\\.wait_group 2; | '' | EARLY
          a wait for too few | gemm_v5_bf16 | 0 | (wait_group) 2; | $1 3; | EARLY
          no group in the loop | gemm_v5_bf16 | 3 | cp\\.async\\.commit_group; | '' | EARLY
          no barrier in the loop | gemm_v5_bf16 | 0 | bar\\.sync \\s*0; | '' | EARLY
          copies go one stage too early | gemm_v5_bf16 | 0 | , 36864; | , 24576; | RACE
          a stage too many | gemm_v5_bf16 | 1 | , 36864; | , 49152; | OUTSIDE
          a stage too few | gemm_v5_bf16 | 1 | , 36864; | , 24576; | OUTSIDE
          too little shared memory | gemm_v5_bf16 | 0 | \\[49152\\] | [36864] | OUTSIDE
          half a chunk | gemm_v5_bf16 | 0 | (selp\\.b32 \\s*%r\\d+), 16, 0, | $1, 8, 0, | WRONG
          no guard | gemm_v5_bf16 | all | (selp\\.b32 \\s*%r\\d+), 16, 0, | $1, 16, 16, | OUTSIDE
          a chunk between two | gemm_v5_bf16 | 0 | , 2048; | , 2056; | MISALIGNED
          a chunk at the place of another | gemm_v5_bf16 | 0 | , 2048; | , 4096; | EARLY
          registers of the left fragment exchanged | gemm_v5_bf16 | 3 | (\\}, \\{)(%r\\d+),(%r\\d+), | $1$3,$2, | WRONG
          registers of the right fragment exchanged | gemm_v5_bf16 | 5 | \\{(%r\\d+),(%r\\d+)\\} | {$2,$1} | WRONG
          the right fragment of another column | gemm_v5_bf16 | 0 | (mma\\.sync[^;]*\\}, \\{[^}]*\\}, (\\{[^}]*\\}), [^;]*;[\\s\\S]*?mma\\.sync[^;]*\\}, \\{[^}]*\\}, )\\{[^}]*\\}(, [^;]*;) | $1$2$3 | WRONG
          not transposed | gemm_v5_bf16 | all | x4\\.trans | x4 | WRONG
          transposed | conv2d_v4_bf16 | 0 | m8n8\\.x4\\.shared | m8n8.x4.trans.shared | WRONG
          written without swizzle | gemm_v5_bf16 | 0 | xor\\.b32 | or.b32 | RACE
          read with another swizzle | gemm_v5_bf16 | 6 | xor\\.b32 | or.b32 | WRONG
          a shuffle of some lanes | gemm_v5_bf16 | all | (shfl\\.sync\\.bfly.*?, )(%r\\d+); | $1 65535; | MASK
          a shuffle with another lane | gemm_v5_bf16 | all | (shfl\\.sync\\.bfly\\.b32 [^;]*?, %r\\d+, )%r\\d+(, ) | $12$2 | WRONG
          mma by half a warp | gemm_v5_bf16 | 0 | mma\\.sync[^;]*; | { .reg .pred %half; .reg .b32 %l; mov.u32 %l, %laneid; setp.lt.u32 %half, %l, 16; @%half $0 } | HALF
          the sum begins with nothing | gemm_v5_bf16 | 0 | mov\\.f32 \\s*%f\\d+, 0f00000000; | '' | WRONG
          half a stage further | gemm_v5_bf16 | 5 | (add\\.s32 \\s*%r\\d+, %r\\d+), 32; | $1, 16; | OUTSIDE
          windows above the image | conv2d_v4_bf16 | all | setp\\.lt\\.u32 | setp.lt.s32 | OUTSIDE
          no fence before a block's arrival | batch_norm_statistics_v5_bf16 | 0 | membar\\.gl; | '' | RACE_OF_BLOCKS
          no fence in the gradient | batch_norm_gradient_sums_v5_bf16 | 0 | membar\\.gl; | '' | RACE_OF_BLOCKS
          one chunk is not added | conv2d_weight_gradient_sum_bf16 | 0 | (and\\.b32 \\s*%r\\d+, %r\\d+), 3; | $1, 1; | WRONG
          """)
  void isNamed(String what, String kernel, String at, String pattern, String by, Said named) {
    Measurement m =
        run(
            kernel,
            at.equals("all")
                ? text -> text.replaceAll(pattern, by)
                : at(Integer.parseInt(at), pattern, by));
    String said = m.wrong().orElse("nothing").replaceAll("\\s+", " ");
    assertTrue(named.pattern.matcher(said).matches(), what + ": " + said);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gemm_v5_bf16", "conv2d_v4_bf16",
        "batch_norm_statistics_v5_bf16", "conv2d_weight_gradient_sum_bf16"
      })
  void theUnchangedKernelsAreRight(String kernel) {
    assertEquals(Optional.empty(), run(kernel, UnaryOperator.identity()).wrong());
  }
}
