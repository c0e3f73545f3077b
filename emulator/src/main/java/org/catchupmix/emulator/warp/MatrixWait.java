package org.catchupmix.emulator.warp;

import org.catchupmix.emulator.async.WarpgroupWork;

/**
 * {@code wgmma.wait_group}: a wait for multiplications, which other warps of the group must have
 * begun.
 *
 * @param barrier that marks a waiting warp
 * @param most groups that may be in flight
 */
public record MatrixWait(Barrier barrier, int most) implements Ending.Exit {
  @Override
  public void run(Ending ending, Warp warp, int active) {
    warp.go(ending.next);
    if (active != 0) {
      ending.needAllLanes(warp, active);
      WarpgroupWork matrices = warp.async().matrices;
      matrices.await(ending.at(warp, active), most);
      if (matrices.mustWait(warp.number)) {
        warp.waitAt(barrier, ending);
      }
    }
  }
}
