package org.catchupmix.kernels.backend;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.core.UserException;
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

/** Launchers of a device. */
public final class KernelSet {
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

  private final KernelLibrary library;
  private final CudaLosses losses;
  private final CudaRows rows;

  /** Makes the launchers of a device. */
  public KernelSet(KernelLibrary library) {
    this.library = library;
    library.tickets(); // now, not within a recording
    this.losses = new CudaLosses(library);
    this.rows = new CudaRows(library);
  }

  /** Returns the launcher of losses, which remembers wrong labels. */
  public CudaLosses losses() {
    return losses;
  }

  /** Returns the launcher of rows, which remembers the transform of images. */
  public CudaRows rows() {
    return rows;
  }

  /** Returns the kernels. */
  public KernelLibrary library() {
    return library;
  }

  /**
   * Selects variants for all sizes.
   *
   * @throws UserException if an operation or variant does not exist
   */
  public void choose(KernelChoices choices) {
    choices.labels().forEach(KernelSet::requireVariant);
    library.choose(choices);
  }

  private static void requireVariant(String operation, String label) {
    Variants<?> variants =
        OPERATIONS.stream()
            .filter(o -> o.operation().equals(operation))
            .findFirst()
            .orElseThrow(
                () ->
                    new UserException(
                        "--kernel %s=%s: there is no operation '%s' with variants: there are %s"
                            .formatted(
                                operation,
                                label,
                                operation,
                                OPERATIONS.stream()
                                    .map(Variants::operation)
                                    .collect(Collectors.joining(", ")))));
    try {
      variants.named(label);
    } catch (IllegalArgumentException e) {
      throw new UserException("--kernel %s=%s: %s".formatted(operation, label, e.getMessage()), e);
    }
  }
}
