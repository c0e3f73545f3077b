package org.catchupmix.kernels.backend;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.catchupmix.core.DType;
import org.catchupmix.core.Elementwise;
import org.catchupmix.core.Mixing;
import org.catchupmix.core.Normalization.BatchNormTraining;
import org.catchupmix.core.Primitive;
import org.catchupmix.core.Update;
import org.catchupmix.kernels.launch.CudaElementwise;
import org.catchupmix.kernels.launch.CudaUpdates;
import org.catchupmix.kernels.launch.FilterMask;
import org.catchupmix.kernels.launch.MadeBatchNorm;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Primitives that take one launch for many: such as are independent of each other and of one kind,
 * and pairs of which the second reads what the first makes.
 */
final class JoinedLaunches {
  private JoinedLaunches() {}

  /** Runs them, or nothing and answers false where they are of no such kind. */
  static boolean run(KernelLibrary library, List<? extends Primitive> independent) {
    List<Update.SgdStep> steps = allOf(Update.SgdStep.class, independent);
    if (!steps.isEmpty()
        && steps.stream()
            .allMatch(
                s ->
                    s.settings().equals(steps.getFirst().settings())
                        && s.control().equals(steps.getFirst().control()))) {
      new CudaUpdates(library).runAll(steps);
      return true;
    }
    List<Update.Snapshot> snapshots = allOf(Update.Snapshot.class, independent);
    if (!snapshots.isEmpty()
        && snapshots.stream().allMatch(s -> s.stopped() == snapshots.getFirst().stopped())) {
      new CudaUpdates(library).snapshotAll(snapshots);
      return true;
    }
    List<Elementwise.Copy> copies = allOf(Elementwise.Copy.class, independent);
    if (!copies.isEmpty() && copies.stream().allMatch(c -> c.x().bytes() % Integer.BYTES == 0)) {
      new CudaElementwise(library).copyAll(copies);
      return true;
    }
    List<Elementwise.Cast> casts = allOf(Elementwise.Cast.class, independent);
    if (!casts.isEmpty()
        && casts.stream()
            .allMatch(
                c -> isBetween(DType.F32, DType.BF16, c) || isBetween(DType.BF16, DType.F32, c))
        && casts.stream().map(c -> c.x().dtype()).distinct().count() == 1) {
      CudaElementwise launcher = new CudaElementwise(library);
      Map<Boolean, List<Elementwise.Cast>> resize =
          casts.stream().collect(Collectors.partitioningBy(Elementwise.Cast::resizes));
      launcher.castAll(resize.get(false));
      resize.get(true).forEach(launcher::run);
      return true;
    }
    return false;
  }

  /**
   * Runs some that depend on each other, one after the other. In one launch with what reads it: a
   * sum that the batch norm of training or the mask of filters reads, a mix of filters that the
   * batch norm reads.
   *
   * @param ownNorm whether batch norm is by our own kernels
   * @param each runs one alone
   */
  static void inOrder(
      KernelLibrary library,
      boolean ownNorm,
      List<? extends Primitive> steps,
      Consumer<Primitive> each) {
    for (int i = 0; i < steps.size(); i++) {
      Primitive first = steps.get(i);
      Primitive reader = i + 1 < steps.size() ? steps.get(i + 1) : null;
      boolean both =
          switch (reader) {
            case BatchNormTraining p when ownNorm -> new MadeBatchNorm(library).run(first, p);
            case Mixing.FilterMask p when first instanceof Elementwise.Add sum ->
                new FilterMask(library).run(sum, p);
            case null, default -> false;
          };
      if (both) {
        i++;
      } else {
        each.accept(first);
      }
    }
  }

  private static boolean isBetween(DType from, DType to, Elementwise.Cast c) {
    return c.x().dtype() == from && c.out().dtype() == to;
  }

  /** All of them, or nothing where some are of another kind. */
  private static <P> List<P> allOf(Class<P> kind, List<? extends Primitive> primitives) {
    return primitives.stream().allMatch(kind::isInstance)
        ? primitives.stream().map(kind::cast).toList()
        : List.of();
  }
}
