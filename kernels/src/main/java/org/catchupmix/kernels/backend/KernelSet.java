package org.catchupmix.kernels.backend;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.core.backend.KernelChoices;
import org.catchupmix.kernels.launch.ChannelMix;
import org.catchupmix.kernels.launch.ChannelNorm;
import org.catchupmix.kernels.launch.Convolution;
import org.catchupmix.kernels.launch.CudaBatchNorm;
import org.catchupmix.kernels.launch.CudaElementwise;
import org.catchupmix.kernels.launch.CudaLosses;
import org.catchupmix.kernels.launch.CudaPooling;
import org.catchupmix.kernels.launch.CudaReductions;
import org.catchupmix.kernels.launch.CudaRows;
import org.catchupmix.kernels.launch.CudaUpdates;
import org.catchupmix.kernels.launch.Gemm;
import org.catchupmix.kernels.launch.RfiMask;
import org.catchupmix.kernels.launch.Variants;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Launchers of a device.
 *
 * @param rows remembers the transforms of images
 */
public record KernelSet(KernelLibrary library, CudaRows rows) {
  /** Variants of each operation that a backend runs. */
  public static final List<Variants<?>> OPERATIONS =
      Stream.concat(
              Stream.of(
                  ChannelNorm.VARIANTS,
                  RfiMask.VARIANTS,
                  ChannelMix.MIX,
                  ChannelMix.GRADIENT,
                  Gemm.VARIANTS,
                  Convolution.FORWARD,
                  Convolution.INPUT_GRADIENT,
                  Convolution.WEIGHT_GRADIENT,
                  CudaBatchNorm.VARIANTS,
                  CudaBatchNorm.GRADIENT_VARIANTS,
                  CudaPooling.MAX,
                  CudaPooling.MAX_GRADIENT,
                  CudaReductions.VARIANTS,
                  CudaLosses.VARIANTS,
                  CudaUpdates.VARIANTS),
              CudaElementwise.variants().stream())
          .<Variants<?>>map(v -> v)
          .toList();

  public KernelSet(KernelLibrary library) {
    library.tickets(); // now, not within a recording
    this(library, new CudaRows(library));
  }

  /**
   * Selects variants for all sizes.
   *
   * @throws IllegalArgumentException if an operation or variant does not exist
   */
  public void choose(KernelChoices choices) {
    choices.labels().forEach(KernelSet::requireVariant);
    library.choose(choices);
  }

  private static void requireVariant(String operation, String label) {
    try {
      OPERATIONS.stream()
          .filter(o -> o.operation().equals(operation))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("must be one of " + names()))
          .named(label);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--kernel %s=%s: %s".formatted(operation, label, e.getMessage()), e);
    }
  }

  private static String names() {
    return OPERATIONS.stream().map(Variants::operation).collect(Collectors.joining(", "));
  }
}
