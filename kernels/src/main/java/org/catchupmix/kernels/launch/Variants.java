package org.catchupmix.kernels.launch;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.core.UserException;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * The variants of an operation: the one list from which a launcher, {@code --kernel}, the
 * laboratory and the tests take them.
 *
 * @param operation its name, such as {@code channel_mix}
 * @param file the source's name without its ending
 * @param all from plain to fast
 * @param <S> the sizes of a call
 */
public record Variants<S>(String operation, String file, List<Variant<S>> all) {
  /** Keeps a copy, whose kernels' names are made once. */
  public Variants {
    all = all.stream().map(Variant::remembering).toList();
  }

  /** Of an operation whose source has its name. */
  Variants(String operation, List<Variant<S>> all) {
    this(operation, operation, all);
  }

  /**
   * Of a launcher that has one kernel for each of its cases and so nothing to choose: for the
   * laboratory alone.
   *
   * @param entries the kernels that it may launch for a storage dtype
   */
  public static <S> Variants<S> single(
      String operation, String file, Function<DType, List<String>> entries) {
    return new Variants<>(
        operation,
        file,
        List.of(Variant.<S>of("v1", null).launching((_, type) -> entries.apply(type))));
  }

  /**
   * The variant of a label.
   *
   * @throws IllegalArgumentException if there is none; names all
   */
  public Variant<S> named(String label) {
    return all.stream()
        .filter(v -> v.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s has no variant '%s': it has %s"
                        .formatted(operation, label, labels(all.stream()))));
  }

  /** What to write in place of a variant that cannot run. */
  private String others(S sizes, Target target) {
    String others = labels(all.stream().filter(v -> v.accepts(sizes, target)));
    return others.isEmpty() ? "leave it out" : others + " can";
  }

  /** Whether a variant was chosen for a device. */
  boolean areChosen(KernelLibrary library) {
    return library.choices().labels().containsKey(operation);
  }

  /**
   * Whether this operation replaces a sequence of others. It does unless one of those has a chosen
   * variant, if a variant of this one was chosen or suits the sizes.
   *
   * @throws UserException if variants of both were chosen
   */
  boolean replace(KernelLibrary library, S sizes, DType type, List<Variants<?>> parts) {
    boolean chosen = areChosen(library);
    if (parts.stream().anyMatch(v -> v.areChosen(library))) {
      if (chosen) {
        throw new UserException(
            "--kernel chooses %s, and one of %s, which it replaces: leave out one or the other"
                .formatted(
                    operation,
                    parts.stream().map(Variants::operation).collect(Collectors.joining(" and "))));
      }
      return false;
    }
    Target target = Target.of(type, library.chip());
    return chosen || all.stream().anyMatch(v -> v.suits(sizes, target));
  }

  private static <S> String labels(Stream<Variant<S>> variants) {
    return variants.map(Variant::label).collect(Collectors.joining(", "));
  }

  /** The variant that is taken by itself: the last that is for these sizes. */
  public Variant<S> choose(S sizes, Target target) {
    // A loop: each launch passes here.
    for (int i = all.size() - 1; i >= 0; i--) {
      if (all.get(i).suits(sizes, target)) {
        return all.get(i);
      }
    }
    throw new IllegalArgumentException(
        "%s of %s has no variant for %s".formatted(operation, target, sizes));
  }

  /**
   * The variant that was chosen for the device, else {@link #choose}, on some sizes of numbers of a
   * storage dtype, whose precision is not lowered.
   *
   * @throws UserException if the variant that was chosen for the device cannot run
   */
  Call on(KernelLibrary library, S sizes, DType type) {
    return on(library, sizes, Target.of(type, library.chip()));
  }

  /**
   * The same for a target, whose chip is the device's.
   *
   * @throws UserException if that one cannot run; says why and which can
   */
  Call on(KernelLibrary library, S sizes, Target target) {
    String label = library.choices().labels().get(operation);
    Variant<S> variant = label == null ? choose(sizes, target) : named(label);
    variant
        .refusal()
        .apply(sizes, target)
        .ifPresent(
            why -> {
              throw new UserException(
                  "--kernel %s=%s cannot run: %s; %s"
                      .formatted(operation, label, why, others(sizes, target)));
            });
    return call(library, variant, sizes, target);
  }

  /** A variant that can run. */
  Call call(KernelLibrary library, Variant<S> variant, S sizes, Target target) {
    return new Call(
        library, file, entries(variant, target.type()), variant.blocks().apply(sizes, target));
  }

  /**
   * A variant on some sizes of a device.
   *
   * @param entries the kernels that it launches
   */
  record Call(KernelLibrary library, String file, List<String> entries, Blocks blocks) {
    /** These arguments and the numbers of the blocks behind them. */
    KernelArguments with(KernelArguments arguments) {
      return arguments.i32(blocks.numbers());
    }

    /** Starts the first kernel. */
    void launch(KernelArguments arguments) {
      library.launch(file, entries.getFirst(), blocks.launch(), arguments);
    }
  }

  /** Launches a variant that takes the numbers of its blocks last and writes the results. */
  void launch(KernelLibrary library, S sizes, DType type, KernelArguments arguments) {
    Call call = on(library, sizes, type);
    call.launch(call.with(arguments));
  }

  /** The kernels that a variant launches for a storage dtype, F32 or BF16. */
  public List<String> entries(Variant<S> variant, DType type) {
    return variant.entries().apply(operation, type);
  }
}
