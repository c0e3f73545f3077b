package org.catchupmix.kernels.launch;

import java.util.List;
import java.util.stream.Collectors;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Variants of an operation, for launchers, the laboratory and tests.
 *
 * @param operation its name, such as {@code channel_mix}
 * @param file name of the source without extension
 * @param all from plain to fast
 */
public record Variants<S>(String operation, String file, List<Variant<S>> all) {
  /** Makes variants of an operation whose source has its name. */
  Variants(String operation, List<Variant<S>> all) {
    this(operation, operation, all);
  }

  /**
   * Finds a variant by label.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Variant<S> named(String label) {
    return all.stream()
        .filter(v -> v.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s has no variant '%s': it has %s"
                        .formatted(
                            operation,
                            label,
                            all.stream().map(Variant::label).collect(Collectors.joining(", ")))));
  }

  /** Selects the last variant that suits sizes and target. */
  public Variant<S> choose(S sizes, Target target) {
    // This runs before each launch, so it is a plain loop.
    for (int i = all.size() - 1; i >= 0; i--) {
      if (all.get(i).suits(sizes, target)) {
        return all.get(i);
      }
    }
    throw new IllegalArgumentException(
        "%s of %s has no variant for %s".formatted(operation, target, sizes));
  }

  /** Selects a variant for sizes and a storage dtype, as below. */
  Call on(KernelLibrary library, S sizes, DType type) {
    return on(library, sizes, Target.of(type, library.chip()));
  }

  /** Selects the variant that {@link KernelLibrary#choose} names, else {@link #choose}. */
  Call on(KernelLibrary library, S sizes, Target target) {
    String label = library.choices().get(operation);
    Variant<S> variant = label == null ? choose(sizes, target) : named(label);
    return new Call(
        library, file, entries(variant, target.type()), variant.blocks().apply(sizes, target));
  }

  /** A variant with the sizes of a call. */
  record Call(KernelLibrary library, String file, List<String> entries, Blocks blocks) {
    /** Adds the numbers of the blocks to arguments. */
    KernelArguments with(KernelArguments arguments) {
      return arguments.i32(blocks.numbers());
    }

    void launch(KernelArguments arguments) {
      library.launch(file, entries.getFirst(), blocks.launch(), arguments);
    }
  }

  /**
   * Launches a variant whose kernel takes the numbers of its blocks last and writes the results.
   */
  void launch(KernelLibrary library, S sizes, DType type, KernelArguments arguments) {
    Call call = on(library, sizes, type);
    call.launch(call.with(arguments));
  }

  /** Returns the kernels of a variant for a storage dtype, F32 or BF16. */
  public List<String> entries(Variant<S> variant, DType type) {
    return variant.entries().apply(operation, type);
  }
}
