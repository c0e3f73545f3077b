package org.catchupmix.study.statistics;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.catchupmix.mix.MixMethods;

/** Choice of the runs that others are compared with. */
public final class Reference {
  private Reference() {}

  /**
   * Returns runs with those of a mix method first, else in their order.
   *
   * @param method null for {@code none}, if there are such runs
   * @param mix mix method of a run
   * @throws IllegalArgumentException if no run has the method that was asked for
   */
  public static <R> List<R> first(List<R> runs, String method, Function<R, String> mix) {
    String wanted = method == null ? MixMethods.NONE : method;
    if (method != null && runs.stream().map(mix).noneMatch(wanted::equals)) {
      throw new IllegalArgumentException(
          "--reference %s must be the mix method of a run: %s"
              .formatted(method, runs.stream().map(mix).distinct().toList()));
    }
    return runs.stream()
        .sorted(Comparator.comparing((R run) -> !mix.apply(run).equals(wanted)))
        .toList();
  }
}
