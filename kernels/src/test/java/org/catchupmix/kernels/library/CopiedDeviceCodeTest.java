package org.catchupmix.kernels.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A source includes no other, so what several need stands in each of them: in the same words, so
 * that none is mended alone.
 */
class CopiedDeviceCodeTest {
  /** A definition with the comment right above it, from its first line to its closing brace. */
  private static String definition(String file, String start) {
    String[] lines = KernelFiles.cuda(file).split("\n", -1);
    int first = 0;
    while (first < lines.length && !lines[first].startsWith(start)) {
      first++;
    }
    assertTrue(first < lines.length, file + ".cu has no '" + start + "'");
    int last = first;
    // One line, or up to a brace that stands at the margin.
    while (!lines[last].matches("}.*|\\S.*}") && last < lines.length - 1) {
      last++;
    }
    while (lines[first - 1].startsWith("//") || lines[first - 1].startsWith("template")) {
      first--;
    }
    return String.join("\n", Arrays.copyOfRange(lines, first, last + 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "static __device__ void multiply(    | gemm conv2d conv2d_input_gradient conv2d_weight_gradient",
        "static __device__ void store(       | gemm conv2d conv2d_weight_gradient",
        "__device__ __forceinline__ float warp_sum( | softmax cross_entropy",
        "__device__ __forceinline__ unsigned thread( | elementwise cast",
        "__device__ __forceinline__ double influence( | rfi_mask catchup_fused",
        "__device__ __forceinline__ double2 totals( | rfi_mask catchup_fused",
        "__device__ __forceinline__ Key ordered( | rfi_mask catchup_fused",
        "__device__ __forceinline__ int2 ranks( | rfi_mask catchup_fused",
        "struct Place                        | batch_norm batch_norm_gradient",
        "static __device__ Place place(      | batch_norm batch_norm_gradient",
        "static __device__ double column_sum( | batch_norm batch_norm_gradient",
        "static __device__ void load(        | batch_norm batch_norm_gradient",
        "static __device__ void save(        | batch_norm batch_norm_gradient"
      })
  void copiesAreTheSameText(String start, String files) {
    String[] all = files.split(" ");
    String first = definition(all[0], start);
    assertTrue(first.length() > 40, first);
    for (String file : all) {
      assertEquals(first, definition(file, start), file + ".cu");
    }
  }

  @Test
  void aNameThatIsGoneIsTold() {
    assertThrows(AssertionError.class, () -> definition("gemm", "static __device__ void divide("));
  }
}
