package org.catchupmix.emulator.ptx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.catchupmix.gpu.DriverException;

/**
 * Basic blocks of a kernel with their immediate post-dominators, where diverged threads reconverge.
 */
public final class ControlFlow {
  public static final int END = -1;

  /** Instructions from one to before another, and the blocks that may follow. */
  public record Block(int first, int end, int[] successors) {}

  /** Bound on blocks, as post-dominators take quadratic memory. */
  private static final int MAX_BLOCKS = 1 << 14;

  private final List<Block> blocks = new ArrayList<>();

  /** First instruction of each block. */
  private final int[] firsts;

  private final int[] postDominators;

  /**
   * Analyzes a kernel.
   *
   * @throws DriverException if a branch has an unknown label, or there are too many blocks
   */
  public ControlFlow(PtxEntry entry) {
    int count = entry.instructions().size();
    TreeSet<Integer> starts = new TreeSet<>(Set.of(0));
    for (int i = 0; i < count; i++) {
      PtxInstruction instruction = entry.instructions().get(i);
      if (ends(instruction)) {
        starts.add(i + 1);
      }
      if (branches(instruction)) {
        labels(entry, instruction).forEach(label -> starts.add(place(entry, label)));
      }
    }
    starts.removeIf(s -> s >= count);
    if (starts.size() > MAX_BLOCKS) {
      throw new DriverException(
          "kernel %s has %d basic blocks, must be at most %d"
              .formatted(entry.name(), starts.size(), MAX_BLOCKS));
    }
    firsts = starts.stream().mapToInt(Integer::intValue).toArray();
    for (int b = 0; b < firsts.length; b++) {
      int end = b + 1 < firsts.length ? firsts[b + 1] : count;
      blocks.add(new Block(firsts[b], end, successors(entry, end)));
    }
    postDominators = immediatePostDominators();
  }

  /** Whether a block ends after this instruction. Warps wait at barriers and return after calls. */
  private static boolean ends(PtxInstruction instruction) {
    return switch (instruction.family()) {
      case CONTROL, BARRIER -> true;
      case WARPGROUP -> instruction.has(Modifier.WAIT_GROUP);
      case ARITHMETIC,
          SUM,
          SPECIAL,
          CONVERSION,
          SELECTION,
          COMPARISON,
          MOVE,
          ADDRESS,
          LOAD,
          STORE,
          ATOMIC,
          COPY,
          MEMORY_BARRIER,
          FENCE,
          WARP,
          MATRIX,
          POLICY,
          HINT,
          TEXTURE,
          UNKNOWN ->
          false;
    };
  }

  private static boolean branches(PtxInstruction instruction) {
    return instruction.operation() == Operation.BRA || instruction.operation() == Operation.BRX;
  }

  public List<Block> blocks() {
    return blocks;
  }

  /** Immediate post-dominator of a block, or {@link #END}. */
  public int postDominator(int block) {
    return postDominators[block];
  }

  /** The block that begins with an instruction, or {@link #END} if none does. */
  public int blockAt(int instruction) {
    return Math.max(END, Arrays.binarySearch(firsts, instruction));
  }

  /** The blocks that a {@code bra} or {@code brx.idx} may go to; {@link #END} ends the kernel. */
  public int[] targets(PtxEntry entry, PtxInstruction branch) {
    return labels(entry, branch).stream().mapToInt(l -> blockAt(place(entry, l))).toArray();
  }

  private static List<String> labels(PtxEntry entry, PtxInstruction branch) {
    List<String> labels =
        branch.operation() == Operation.BRA
            ? List.of(label(branch.operand(0)))
            : entry.targets().get(label(branch.operand(1)));
    if (labels == null) {
      throw new DriverException(
          "kernel %s: brx.idx without .branchtargets".formatted(entry.name()));
    }
    return labels;
  }

  /** The index of the instruction after a label. */
  private static int place(PtxEntry entry, String label) {
    Integer instruction = entry.labels().get(label);
    if (instruction == null) {
      throw new DriverException("kernel %s: there is no label %s".formatted(entry.name(), label));
    }
    return instruction;
  }

  private int[] successors(PtxEntry entry, int end) {
    PtxInstruction last = entry.instructions().get(end - 1);
    boolean falls = last.guard() != null;
    TreeSet<Integer> all = new TreeSet<>();
    switch (last.operation()) {
      case BRA, BRX -> Arrays.stream(targets(entry, last)).forEach(all::add);
      case RET, EXIT, TRAP -> all.add(END);
      default -> falls = true;
    }
    if (falls) {
      all.add(blockAt(end));
    }
    return all.stream().mapToInt(Integer::intValue).toArray();
  }

  static String label(PtxOperand operand) {
    if (operand instanceof PtxOperand.Symbol(String name, long _)) {
      return name;
    }
    throw new DriverException("a branch requires a label, not " + operand);
  }

  /**
   * Iterates over sets of post-dominators to a fixed point. Blocks that cannot reach the end get
   * END.
   */
  private int[] immediatePostDominators() {
    int n = blocks.size();
    BitSet[] sets = new BitSet[n];
    for (int b = 0; b < n; b++) {
      sets[b] = new BitSet(n);
      sets[b].set(0, n);
    }
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int b = n - 1; b >= 0; b--) {
        BitSet common = new BitSet(n);
        common.set(0, n);
        for (int s : blocks.get(b).successors()) {
          if (s == END) {
            common.clear();
          } else {
            common.and(sets[s]);
          }
        }
        common.set(b);
        if (!common.equals(sets[b])) {
          sets[b] = common;
          changed = true;
        }
      }
    }
    int[] nearest = new int[n];
    // The nearest post-dominator has the most post-dominators itself.
    int[] sizes = Arrays.stream(sets).mapToInt(BitSet::cardinality).toArray();
    Comparator<Integer> order = Comparator.comparingInt(p -> sizes[p]);
    for (int b = 0; b < n; b++) {
      int block = b;
      nearest[b] = sets[b].stream().filter(p -> p != block).boxed().max(order).orElse(END);
    }
    return nearest;
  }
}
