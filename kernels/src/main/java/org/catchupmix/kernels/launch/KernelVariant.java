package org.catchupmix.kernels.launch;

import java.util.Locale;
import org.catchupmix.core.DType;

/** One of several kernels for the same operation; implemented by the enum of a launcher. */
public interface KernelVariant {
  /** As in {@code --variant}, such as {@code v2}. */
  default String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The idea, in one sentence; the same as in the comment above the kernel. */
  String idea();

  /** The name of the enum's constant. */
  String name();

  /** The name of its kernel, such as {@code channel_norm_v2}. */
  default String entry(String operation) {
    return operation + "_" + label();
  }

  /**
   * The name of its kernel for a type of activations, F32 or BF16, such as {@code
   * channel_norm_v2_bf16}.
   */
  default String entry(String operation, DType type) {
    return TypedEntry.of(entry(operation), type);
  }
}
