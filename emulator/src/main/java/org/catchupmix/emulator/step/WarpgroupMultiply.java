package org.catchupmix.emulator.step;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.catchupmix.emulator.async.Flight;
import org.catchupmix.emulator.async.Flight.Piece;
import org.catchupmix.emulator.async.WarpgroupWork;
import org.catchupmix.emulator.launch.Origin;
import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.step.MatrixMultiply.Fragment;
import org.catchupmix.emulator.warp.SimpleStep;
import org.catchupmix.emulator.warp.Step;
import org.catchupmix.emulator.warp.Warp;

/**
 * {@code wgmma.mma_async}: each warp of a group of four computes 16 of 64 rows of D = A * B + D.
 * The first warp that comes reads shared memory for all four, as none of them may run ahead on a
 * GPU. The sum is computed at once, but its registers and the memory of A and B belong to it until
 * a wait for its group. Products are summed in double and rounded once, see {@link MatrixMultiply}.
 *
 * @param add predicate that adds D
 * @param sign 1 or -1, by which the product is multiplied
 */
public record WarpgroupMultiply(int n, int k, Fragment d, Factor a, Factor b, int add, int sign)
    implements SimpleStep.Action {
  /**
   * A or B.
   *
   * @param rows of a warp, in registers; null if it is in shared memory
   * @param descriptor register with its descriptor, or -1
   */
  public record Factor(PtxType type, Fragment rows, int descriptor, boolean transposed) {
    private SharedMatrix shared(Origin by, Warp warp) {
      long described = warp.registers.l[descriptor][0];
      return new SharedMatrix(by, warp.async(), type, transposed, described);
    }
  }

  private static final int ROWS = 16;

  @Override
  public void run(Step step, Warp warp, int active) {
    step.needAllLanes(warp, active);
    Registers r = warp.registers;
    Origin by = step.at(warp, active);
    WarpgroupWork matrices = warp.async().matrices;
    double[][] shared = matrices.collective(by, () -> read(by, warp));
    warp.resident().barriers.passMatrices(matrices);
    double[] y = shared[1];
    double[] x;
    if (a.rows != null) {
      x = MatrixMultiply.matrix(r, a.rows, ROWS * k);
    } else {
      int first = warp.number % WarpgroupWork.GROUP * ROWS * k;
      x = Arrays.copyOfRange(shared[0], first, first + ROWS * k);
    }
    double[] sum =
        (r.p[add] & 1) != 0 ? MatrixMultiply.matrix(r, d, ROWS * n) : new double[ROWS * n];
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < n; column++) {
        double s = 0;
        for (int i = 0; i < k; i++) {
          s += x[row * k + i] * y[column * k + i];
        }
        sum[row * n + column] += sign * s;
      }
    }
    MatrixMultiply.put(r, d, sum);
  }

  /** Reads A, if it is in shared memory, and B for the whole group. */
  private double[][] read(Origin by, Warp warp) {
    List<Piece> pieces = new ArrayList<>();
    double[] x = {};
    if (a.rows == null) {
      SharedMatrix rows = a.shared(by, warp);
      x = rows.read(WarpgroupWork.GROUP * ROWS, k);
      pieces.addAll(rows.pieces());
    }
    SharedMatrix columns = b.shared(by, warp);
    double[] y = columns.read(n, k);
    pieces.addAll(columns.pieces());
    warp.async().matrices.begin(new Flight(by, null, 0, pieces, List.of(), false, () -> {}));
    return new double[][] {x, y};
  }
}
