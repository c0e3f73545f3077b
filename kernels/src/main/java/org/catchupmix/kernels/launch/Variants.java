package org.catchupmix.kernels.launch;

import java.util.List;
import java.util.stream.Collectors;
import org.catchupmix.core.DType;
import org.catchupmix.core.UserException;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * The variants of an operation: the one list from which a launcher, {@code --kernel}, the
 * laboratory and the tests take them.
 *
 * @param operation its name, such as {@code channel_mix}
 * @param file the source's name without its ending
 * @param all from plain to fast
 * @param <S> the sizes of a call
 * @param <B> how a variant divides its work, mostly {@link Blocks}
 */
public record Variants<S, B>(String operation, String file, List<Variant<S, B>> all) {
  /** Keeps a copy. */
  public Variants {
    all = List.copyOf(all);
  }

  /**
   * The variant of a label.
   *
   * @throws IllegalArgumentException if there is none; names all
   */
  public Variant<S, B> named(String label) {
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

  /** The variant that is taken by itself: the last that is for these sizes. */
  public Variant<S, B> choose(S sizes, DType type) {
    for (int i = all.size() - 1; i >= 0; i--) {
      Variant<S, B> variant = all.get(i);
      if (variant.suits(sizes, type)) {
        return variant;
      }
    }
    throw new IllegalArgumentException(
        "%s of %s has no variant for %s".formatted(operation, type, sizes));
  }

  /**
   * The variant that a device was told to take, else {@link #choose}.
   *
   * @throws UserException if that one cannot run; says why and which can
   */
  Variant<S, B> on(KernelLibrary library, S sizes, DType type) {
    String label = library.choices().labels().get(operation);
    if (label == null) {
      return choose(sizes, type);
    }
    Variant<S, B> chosen = named(label);
    chosen
        .refusal()
        .apply(sizes, type)
        .ifPresent(
            why -> {
              throw new UserException(
                  "--kernel %s=%s cannot run: %s; %s can"
                      .formatted(
                          operation,
                          label,
                          why,
                          all.stream()
                              .filter(v -> v.accepts(sizes, type))
                              .map(Variant::label)
                              .collect(Collectors.joining(", "))));
            });
    return chosen;
  }

  /** The kernels that a variant launches for a type of activations, F32 or BF16. */
  public List<String> entries(Variant<S, B> variant, DType type) {
    return variant.entries().apply(operation, type);
  }

  /** The first of them. */
  String entry(Variant<S, B> variant, DType type) {
    return entries(variant, type).getFirst();
  }
}
