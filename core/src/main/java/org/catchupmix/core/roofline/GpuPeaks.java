package org.catchupmix.core.roofline;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.catchupmix.core.backend.Precision;

/**
 * Peak rates of a GPU by NVIDIA's data sheets, those of tensor cores without sparsity.
 *
 * <p>Where a name covers several cards, these are the rates of the fastest one, so that a {@link
 * LowerBound} holds for all of them.
 *
 * @param name such as {@code h100}
 * @param chip compute capability without its point, such as 90
 * @param bytesPerSecond memory bandwidth
 * @param fp32Flops FP32 operations per second
 * @param tf32Flops TF32 operations per second; the FP32 rate where tensor cores lack TF32
 * @param bf16Flops BF16 operations per second; the FP32 rate where tensor cores lack BF16
 */
public record GpuPeaks(
    String name,
    int chip,
    double bytesPerSecond,
    double fp32Flops,
    double tf32Flops,
    double bf16Flops) {
  private static final List<GpuPeaks> ALL =
      List.of(
          new GpuPeaks("t4", 75, 320e9, 8.1e12, 8.1e12, 8.1e12),
          new GpuPeaks("a100", 80, 2039e9, 19.5e12, 156e12, 312e12),
          new GpuPeaks("a10", 86, 600e9, 31.2e12, 62.5e12, 125e12),
          new GpuPeaks("l4", 89, 300e9, 30.3e12, 60e12, 121e12),
          new GpuPeaks("h100", 90, 3352e9, 67e12, 494.7e12, 989.4e12),
          new GpuPeaks("h200", 90, 4800e9, 67e12, 494.7e12, 989.4e12));

  public static List<GpuPeaks> all() {
    return ALL;
  }

  /**
   * Returns the GPU of a name, in any case.
   *
   * @throws IllegalArgumentException if it is unknown
   */
  public static GpuPeaks named(String name) {
    return ALL.stream()
        .filter(gpu -> gpu.name.equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "GPU '%s' must be one of %s"
                        .formatted(
                            name,
                            ALL.stream().map(GpuPeaks::name).collect(Collectors.joining(", ")))));
  }

  /** Finds the first GPU of a compute capability such as 90. */
  public static Optional<GpuPeaks> ofChip(int chip) {
    return ALL.stream().filter(gpu -> gpu.chip == chip).findFirst();
  }

  /** Finds the GPU whose name is a word of a card's name, such as {@code NVIDIA H100 80GB HBM3}. */
  public static Optional<GpuPeaks> ofCard(String card) {
    return ALL.stream()
        .filter(gpu -> Pattern.compile("(?i)\\b" + gpu.name + "\\b").matcher(card).find())
        .findFirst();
  }

  /** Returns the rate of matmuls and convolutions in a precision. */
  public double flops(Precision precision) {
    return switch (precision) {
      case FP32 -> fp32Flops;
      case TF32 -> tf32Flops;
      case BF16 -> bf16Flops;
    };
  }
}
