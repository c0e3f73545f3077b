package org.catchupmix.kernels.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.gpu.KernelSource;
import org.catchupmix.kernels.library.KernelFiles;
import org.catchupmix.kernels.library.KernelLibrary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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

  private static final String WRONG = "its results are not those of reference: .*";
  private static final String EARLY =
      ".*ldmatrix.*reads 16 bytes at .*, which is uninitialized yet.*";
  private static final String RACE = ".* a race: thread .* of the same block .*";
  private static final String RACE_OF_BLOCKS =
      ".* a race: thread .* of block .* wrote it .*and nothing orders the two.*";

  private static final String OUTSIDE = ".* bytes (past the end|before the start) of .*";
  private static final String HALF =
      ".*needs all 32 lanes of the warp, but the active lanes are 0x0000ffff.*";

  /**
   * A fault.
   *
   * @param what is wrong
   * @param kernel whose PTX is changed
   * @param change to its text
   * @param named a pattern of what the lab says
   */
  record Planted(String what, String kernel, UnaryOperator<String> change, String named) {
    @Override
    public String toString() {
      return what;
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

  private static UnaryOperator<String> all(String pattern, String by) {
    return text -> text.replaceAll(pattern, by);
  }

  static List<Planted> faults() {
    String v5 = "gemm_v5_bf16";
    return List.of(
        new Planted("no wait", v5, at(0, "cp\\.async\\.wait_group 2;", ""), EARLY),
        new Planted("a wait for too few", v5, at(0, "(wait_group) 2;", "$1 3;"), EARLY),
        new Planted("no group in the loop", v5, at(3, "cp\\.async\\.commit_group;", ""), EARLY),
        new Planted("no barrier in the loop", v5, at(0, "bar\\.sync \\s*0;", ""), EARLY),
        new Planted("copies go one stage too early", v5, at(0, ", 36864;", ", 24576;"), RACE),
        new Planted("a stage too many", v5, at(1, ", 36864;", ", 49152;"), OUTSIDE),
        new Planted("a stage too few", v5, at(1, ", 36864;", ", 24576;"), OUTSIDE),
        new Planted("too little shared memory", v5, at(0, "\\[49152\\]", "[36864]"), OUTSIDE),
        new Planted(
            "half a chunk", v5, at(0, "(selp\\.b32 \\s*%r\\d+), 16, 0,", "$1, 8, 0,"), WRONG),
        new Planted("no guard", v5, all("(selp\\.b32 \\s*%r\\d+), 16, 0,", "$1, 16, 16,"), OUTSIDE),
        new Planted(
            "a chunk between two",
            v5,
            at(0, ", 2048;", ", 2056;"),
            ".*writes 16 bytes at 0x808, not a multiple of 16.*"),
        new Planted("a chunk at the place of another", v5, at(0, ", 2048;", ", 4096;"), EARLY),
        new Planted(
            "registers of the left fragment exchanged",
            v5,
            at(3, "(\\}, \\{)(%r\\d+),(%r\\d+),", "$1$3,$2,"),
            WRONG),
        new Planted(
            "registers of the right fragment exchanged",
            v5,
            at(5, "\\{(%r\\d+),(%r\\d+)\\}", "{$2,$1}"),
            WRONG),
        new Planted(
            "the right fragment of another column",
            v5,
            text -> {
              Matcher m =
                  Pattern.compile("mma\\.sync[^;]*\\}, \\{[^}]*\\}, (\\{[^}]*\\}), [^;]*;")
                      .matcher(text);
              assertTrue(m.find());
              String first = m.group(1);
              assertTrue(m.find());
              return text.substring(0, m.start(1)) + first + text.substring(m.end(1));
            },
            WRONG),
        new Planted("not transposed", v5, all("x4\\.trans", "x4"), WRONG),
        new Planted(
            "transposed",
            "conv2d_v4_bf16",
            at(0, "m8n8\\.x4\\.shared", "m8n8.x4.trans.shared"),
            WRONG),
        new Planted("written without swizzle", v5, at(0, "xor\\.b32", "or.b32"), RACE),
        new Planted("read with another swizzle", v5, at(6, "xor\\.b32", "or.b32"), WRONG),
        new Planted(
            "a shuffle of some lanes",
            v5,
            all("(shfl\\.sync\\.bfly.*?, )(%r\\d+);", "$1 65535;"),
            ".*its mask is 0x0000ffff, but the active lanes are 0xffffffff.*"),
        new Planted(
            "a shuffle with another lane",
            v5,
            all("(shfl\\.sync\\.bfly\\.b32 [^;]*?, %r\\d+, )%r\\d+(, )", "$12$2"),
            WRONG),
        new Planted(
            "mma by half a warp",
            v5,
            at(
                0,
                "mma\\.sync[^;]*;",
                "{ .reg .pred %half; .reg .b32 %l; mov.u32 %l, %laneid; setp.lt.u32 %half, %l, 16; @%half $0 }"),
            HALF),
        new Planted(
            "the sum begins with nothing",
            v5,
            at(0, "mov\\.f32 \\s*%f\\d+, 0f00000000;", ""),
            WRONG),
        new Planted(
            "half a stage further",
            v5,
            at(5, "(add\\.s32 \\s*%r\\d+, %r\\d+), 32;", "$1, 16;"),
            OUTSIDE),
        new Planted(
            "windows above the image",
            "conv2d_v4_bf16",
            all("setp\\.lt\\.u32", "setp.lt.s32"),
            OUTSIDE),
        new Planted(
            "no fence before a block's arrival",
            "batch_norm_statistics_v5_bf16",
            at(0, "membar\\.gl;", ""),
            RACE_OF_BLOCKS),
        new Planted(
            "one chunk is not added",
            "conv2d_weight_gradient_sum_bf16",
            at(0, "(and\\.b32 \\s*%r\\d+, %r\\d+), 3;", "$1, 1;"),
            WRONG));
  }

  private static LabSettings settings(LabOperation<?> operation) {
    String shape =
        switch (operation.name()) {
          case "gemm" -> GEMM;
          case "batch_norm" -> ROWS;
          default -> CONVOLUTION;
        };
    return new LabSettings(LabShapes.of(operation, shape), Precision.BF16);
  }

  private static Measurement run(Planted planted, UnaryOperator<String> change) {
    LabOperation<?> operation =
        LabOperations.find(planted.kernel().replaceFirst("(_statistics)?_(v\\d|sum)_bf16$", ""));
    String file = operation.file();
    Matcher label = Pattern.compile("_(v\\d)_bf16$").matcher(planted.kernel());
    String variant = label.find() ? label.group(1) : "v5";
    String ptx = KernelFiles.ptx(file, CHIP).ptx();
    int from = ptx.indexOf(".entry " + planted.kernel() + "(");
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

  @ParameterizedTest
  @MethodSource("faults")
  void isNamed(Planted planted) {
    Measurement m = run(planted, planted.change());
    String said = m.wrong().orElse("nothing").replaceAll("\\s+", " ");
    assertTrue(said.matches(planted.named()), planted + ": " + said);
  }

  @Test
  void theUnchangedKernelsAreRight() {
    assertTrue(faults().size() > 20, "" + faults().size());
    faults().stream()
        .collect(Collectors.toMap(Planted::kernel, p -> p, (one, _) -> one))
        .values()
        .forEach(p -> assertEquals(Optional.empty(), run(p, UnaryOperator.identity()).wrong()));
  }
}
