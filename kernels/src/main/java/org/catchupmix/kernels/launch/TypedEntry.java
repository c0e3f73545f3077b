package org.catchupmix.kernels.launch;

import org.catchupmix.core.DType;

/** Names of kernels that are there for F32 and for BF16. */
final class TypedEntry {
  private TypedEntry() {}

  /**
   * The kernel for a type.
   *
   * @param entry its name for F32
   * @throws IllegalArgumentException if the type is neither F32 nor BF16
   */
  static String of(String entry, DType type) {
    return switch (type) {
      case F32 -> entry;
      case BF16 -> entry + "_bf16";
      default ->
          throw new IllegalArgumentException(
              "%s of %s: must be F32 or BF16".formatted(entry, type));
    };
  }
}
