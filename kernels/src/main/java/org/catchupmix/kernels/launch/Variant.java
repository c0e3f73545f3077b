package org.catchupmix.kernels.launch;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.catchupmix.core.tensor.DType;

/**
 * A kernel among several for the same operation. The comment above the kernel explains its idea.
 *
 * @param label as in {@code --variant}, such as {@code v2}
 * @param refusal explains why it cannot run for sizes and a target, if so
 * @param chosen sizes for which its launcher may select it; null for none
 * @param entries names of the kernels that it launches, by operation and dtype
 */
public record Variant<S>(
    String label,
    BiFunction<S, Target, Optional<String>> refusal,
    Predicate<S> chosen,
    BiFunction<String, DType, List<String>> entries,
    BiFunction<S, Target, Blocks> blocks) {
  /**
   * Makes a variant for all sizes with kernels {@code OPERATION_LABEL} and {@code
   * OPERATION_LABEL_bf16}.
   */
  static <S> Variant<S> of(String label, Function<S, Blocks> blocks) {
    return ofTarget(label, (sizes, _) -> blocks.apply(sizes));
  }

  /** Makes such a variant whose division of work depends on the target. */
  static <S> Variant<S> ofTarget(String label, BiFunction<S, Target, Blocks> blocks) {
    return new Variant<>(
        label,
        (_, _) -> Optional.empty(),
        _ -> true,
        (operation, type) -> List.of(Variant.entry(operation + "_" + label, type)),
        blocks);
  }

  /**
   * Returns the name of a kernel for a dtype.
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

  /** Restricts the variant to C % 4 == 0, since it loads four channels at once. */
  Variant<S> inFours(ToIntFunction<S> channels) {
    return refusing(
        (sizes, _) -> {
          int count = channels.applyAsInt(sizes);
          return count % 4 == 0
              ? Optional.empty()
              : Optional.of("vectorized loads require C % 4 == 0, C is " + count);
        });
  }

  /** Restricts the variant to chips and precisions of {@code mma.sync}. */
  Variant<S> onTensorCores() {
    return refusing((_, target) -> target.withoutTensorCores());
  }

  Variant<S> refusing(BiFunction<S, Target, Optional<String>> more) {
    return new Variant<>(
        label,
        (sizes, target) -> refusal.apply(sizes, target).or(() -> more.apply(sizes, target)),
        chosen,
        entries,
        blocks);
  }

  /** Restricts the automatic selection to some sizes. */
  Variant<S> where(Predicate<S> sizes) {
    return new Variant<>(label, refusal, sizes, entries, blocks);
  }

  /** Excludes the variant from automatic selection; it is for the laboratory and for learning. */
  Variant<S> forStudy() {
    return new Variant<>(label, refusal, null, entries, blocks);
  }

  /** Tells whether its launcher may select it. */
  boolean suits(S sizes, Target target) {
    return chosen != null && chosen.test(sizes) && accepts(sizes, target);
  }

  Variant<S> launching(BiFunction<String, DType, List<String>> kernels) {
    return new Variant<>(label, refusal, chosen, kernels, blocks);
  }

  public boolean accepts(S sizes, Target target) {
    return refusal.apply(sizes, target).isEmpty();
  }

  @Override
  public String toString() {
    return label;
  }
}
