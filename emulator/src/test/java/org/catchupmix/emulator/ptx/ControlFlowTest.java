package org.catchupmix.emulator.ptx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Basic blocks and post-dominators: known shapes, and random graphs against the definition. */
class ControlFlowTest {
  private static PtxEntry entry(String body) {
    return PtxParser.parse(
            "test.ptx",
            ".version 7.0\n.target sm_75\n.address_size 64\n.visible .entry k() {\n"
                + ".reg .pred %p;\n.reg .b32 %r;\n"
                + body
                + "\n}")
        .entries()
        .getFirst();
  }

  private static int[] postDominators(String body) {
    ControlFlow flow = new ControlFlow(entry(body));
    int[] all = new int[flow.blocks().size()];
    for (int b = 0; b < all.length; b++) {
      all[b] = flow.postDominator(b);
    }
    return all;
  }

  /** Columns: the post-dominator of each block, -1 (END) for none; the code. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 2 -1 | @%p bra L; mov.u32 %r, 1; L: ret;", // if
        "3 3 3 -1 | @%p bra E; mov.u32 %r, 1; bra.uni L; E: mov.u32 %r, 2; L: ret;", // and else
        "1 3 3 -1 | mov.u32 %r, 0; T: @%p bra L; add.s32 %r, %r, 1; @%p bra T; L: ret;", // loop
        "-1 -1 -1 | @%p bra L; ret; L: mov.u32 %r, 1; ret;" // early return
      })
  void postDominatorsOfKnownShapes(String expected, String body) {
    int[] blocks = Stream.of(expected.split(" ")).mapToInt(Integer::parseInt).toArray();
    assertArrayEquals(blocks, postDominators(body));
  }

  @Test
  void barriersEndABlock() {
    assertEquals(2, new ControlFlow(entry("mov.u32 %r, 1;\nbar.sync 0;\nret;")).blocks().size());
  }

  /** {@code nvcc -G} writes a label per statement. */
  @Test
  void aLabelThatNoBranchNamesBeginsNoBlock() {
    String body = "mov.u32 %r, 1;\nL: mov.u32 %r, 2;\nret;";
    assertEquals(1, new ControlFlow(entry(body)).blocks().size());
  }

  /** Returns whether the end is reachable without a block; if not, that block post-dominates. */
  private static boolean reachesEnd(int from, int without, int[][] next) {
    boolean[] seen = new boolean[next.length];
    List<Integer> todo = new ArrayList<>(List.of(from));
    while (!todo.isEmpty()) {
      int block = todo.removeLast();
      if (block == ControlFlow.END) {
        return true;
      }
      if (block != without && !seen[block]) {
        seen[block] = true;
        for (int s : next[block]) {
          todo.add(s);
        }
      }
    }
    return false;
  }

  @Test
  void randomGraphs() {
    Random random = new Random(7);
    for (int trial = 0; trial < 500; trial++) {
      int n = 2 + random.nextInt(9);
      StringBuilder body = new StringBuilder();
      for (int b = 0; b < n; b++) {
        body.append("L%d: mov.u32 %%r, %d;\n".formatted(b, b));
        switch (b == n - 1 ? 3 : random.nextInt(4)) {
          case 0 -> body.append("@%%p bra L%d;\n".formatted(random.nextInt(n)));
          case 1 -> body.append("bra L%d;\n".formatted(random.nextInt(n)));
          case 2 -> {}
          default -> body.append("ret;\n");
        }
      }
      ControlFlow flow = new ControlFlow(entry(body.toString()));
      int[][] next =
          flow.blocks().stream().map(ControlFlow.Block::successors).toArray(int[][]::new);
      for (int b = 0; b < next.length; b++) {
        if (reachesEnd(b, -2, next)) {
          assertEquals(nearest(b, next), flow.postDominator(b), body + " block " + b);
        }
      }
    }
  }

  /** The nearest post-dominator. */
  private static int nearest(int block, int[][] next) {
    Map<Integer, Integer> behind = new HashMap<>();
    for (int p = 0; p < next.length; p++) {
      if (p != block && !reachesEnd(block, p, next)) {
        behind.put(p, p);
      }
    }
    for (int p : behind.keySet()) {
      boolean first = true;
      for (int q : behind.keySet()) {
        first &= p == q || !reachesEnd(p, q, next);
      }
      if (first) {
        return p;
      }
    }
    return ControlFlow.END;
  }
}
