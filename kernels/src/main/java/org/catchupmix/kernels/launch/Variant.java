package org.catchupmix.kernels.launch;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.catchupmix.core.tensor.DType;

/**
 * One of several kernels that compute the same operation. Its idea is the comment above the kernel;
 * all else that is to be said of it is one line in the list of its launcher.
 *
 * @param label as in {@code --kernel} and {@code --variant}, such as {@code v2}
 * @param refusal why it cannot run for these sizes and this target; empty if it can
 * @param chosen for which sizes and targets its launcher may take it by itself, where it does not
 *     refuse them; null for none
 * @param entries the names of the kernels that it launches, of the operation and a dtype
 * @param blocks how it divides its work for a target
 * @param <S> the sizes of a call
 */
public record Variant<S>(
    String label,
    BiFunction<S, Target, Optional<String>> refusal,
    BiPredicate<S, Target> chosen,
    BiFunction<String, DType, List<String>> entries,
    BiFunction<S, Target, Blocks> blocks) {
  /**
   * A kernel {@code OPERATION_LABEL}, and {@code OPERATION_LABEL_bf16} for BF16, that takes all
   * sizes.
   */
  static <S> Variant<S> of(String label, Function<S, Blocks> blocks) {
    return ofTarget(label, (sizes, _) -> blocks.apply(sizes));
  }

  /** The same whose work is not divided alike for each target. */
  static <S> Variant<S> ofTarget(String label, BiFunction<S, Target, Blocks> blocks) {
    return new Variant<>(
        label,
        (_, _) -> Optional.empty(),
        (_, _) -> true,
        (operation, type) -> List.of(Variant.entry(operation + "_" + label, type)),
        blocks);
  }

  /**
   * The name of a kernel that is there for F32 and for BF16.
   *
   * @param name for F32
   * @throws IllegalArgumentException if the type is neither F32 nor BF16
   */
  static String entry(String name, DType type) {
    return switch (type) {
      case F32 -> name;
      case BF16 -> name + "_bf16";
      default ->
          throw new IllegalArgumentException("%s of %s: must be F32 or BF16".formatted(name, type));
    };
  }

  /** The same for C % 4 == 0 alone: it moves four channels at a time. */
  Variant<S> inFours(ToIntFunction<S> channels) {
    return refusing(
        (sizes, _) -> {
          int count = channels.applyAsInt(sizes);
          return count % 4 == 0
              ? Optional.empty()
              : Optional.of("vectorized loads require C % 4 == 0, C is " + count);
        });
  }

  /** The same for chips that have {@code mma.sync}, and for precisions that they multiply in. */
  Variant<S> onTensorCores() {
    return refusing((_, target) -> target.withoutTensorCores());
  }

  /** The same without a kernel for BF16. */
  Variant<S> inF32() {
    return refusing(
        (_, target) ->
            target.type() == DType.F32
                ? Optional.empty()
                : Optional.of(
                    "it has no kernel for " + target.type().name().toLowerCase(Locale.ROOT)));
  }

  /** The same, which also refuses what has a reason. */
  Variant<S> refusing(BiFunction<S, Target, Optional<String>> more) {
    return new Variant<>(
        label,
        (sizes, target) -> refusal.apply(sizes, target).or(() -> more.apply(sizes, target)),
        chosen,
        entries,
        blocks);
  }

  /** The same, taken for some sizes only. */
  Variant<S> where(Predicate<S> sizes) {
    return whereTarget((s, _) -> sizes.test(s));
  }

  /** The same, taken for some sizes on some targets only. */
  Variant<S> whereTarget(BiPredicate<S, Target> both) {
    return new Variant<>(label, refusal, both, entries, blocks);
  }

  /** The same, taken only when it is asked for: for the laboratory and for who learns. */
  Variant<S> forStudy() {
    return new Variant<>(label, refusal, null, entries, blocks);
  }

  /** Whether its launcher never takes it by itself. */
  public boolean isForStudy() {
    return chosen == null;
  }

  /** Whether its launcher may take it by itself. */
  boolean suits(S sizes, Target target) {
    return chosen != null && chosen.test(sizes, target) && accepts(sizes, target);
  }

  /** The same with other kernels. */
  Variant<S> launching(BiFunction<String, DType, List<String>> kernels) {
    return new Variant<>(label, refusal, chosen, kernels, blocks);
  }

  /** The same, which makes the names of its kernels once for each dtype. */
  Variant<S> remembering() {
    Map<DType, List<String>> known = new ConcurrentHashMap<>();
    return launching(
        (operation, type) -> {
          List<String> names = known.get(type);
          if (names == null) {
            names = entries.apply(operation, type);
            known.put(type, names);
          }
          return names;
        });
  }

  /** Whether it can run. */
  public boolean accepts(S sizes, Target target) {
    return refusal.apply(sizes, target).isEmpty();
  }

  @Override
  public String toString() {
    return label;
  }
}
