package org.catchupmix.emulator.decode;

import static org.catchupmix.emulator.registers.RegisterKind.INT;
import static org.catchupmix.emulator.registers.RegisterKind.LONG;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntBinaryOperator;
import org.catchupmix.emulator.access.MemoryStep;
import org.catchupmix.emulator.access.MemoryStep.Space;
import org.catchupmix.emulator.access.Transfer;
import org.catchupmix.emulator.ptx.Modifier;
import org.catchupmix.emulator.ptx.Opcode.Shape;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxOperand;
import org.catchupmix.emulator.ptx.PtxType;
import org.catchupmix.emulator.registers.Register;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.report.Access;
import org.catchupmix.emulator.step.Load;
import org.catchupmix.emulator.step.MatrixMultiply;
import org.catchupmix.emulator.step.MatrixMultiply.Fragment;
import org.catchupmix.emulator.step.Store;

/**
 * Decodes tensor core instructions: {@code mma} with PTX's layout, {@code wmma} with a layout of
 * our own as PTX leaves it open, {@code ldmatrix}, {@code stmatrix} and {@code movmatrix}.
 */
record Matrices(Operands operands, PtxInstruction in) {
  /** The matrix that a warp moves at once. */
  private static final Shape CORE = new Shape(8, 8, 0);

  private static final Set<PtxType> ALL = EnumSet.allOf(PtxType.class);
  private static final Set<PtxType> ELEMENTS =
      EnumSet.of(
          PtxType.F16,
          PtxType.BF16,
          PtxType.TF32,
          PtxType.F32,
          PtxType.F64,
          PtxType.S8,
          PtxType.U8,
          PtxType.S32);

  void decode() {
    OpcodeReader reader = new OpcodeReader(operands, in.opcode());
    switch (in.operation()) {
      case MMA -> multiply(reader);
      case WMMA -> {
        switch (reader.oneOf(Modifier.MMA, Modifier.LOAD, Modifier.STORE)) {
          case MMA -> multiplyOpaque(reader);
          case LOAD -> access(reader, true);
          default -> access(reader, false);
        }
      }
      case LDMATRIX -> rows(reader, true);
      case STMATRIX -> rows(reader, false);
      case MOVMATRIX -> {
        reader.expect(Modifier.SYNC, Modifier.ALIGNED, CORE, Modifier.TRANS, PtxType.B16).end();
        transpose();
      }
      default -> throw operands.unsupported();
    }
  }

  /** Reads {@code ldmatrix} and {@code stmatrix}. */
  private void rows(OpcodeReader reader, boolean load) {
    reader.expect(Modifier.SYNC, Modifier.ALIGNED, CORE);
    int matrices =
        switch (reader.oneOf(Modifier.X1, Modifier.X2, Modifier.X4)) {
          case X1 -> 1;
          case X2 -> 2;
          default -> 4;
        };
    boolean transposed = reader.take(Modifier.TRANS);
    reader.oneOf(Modifier.SHARED, Modifier.SHARED_CTA);
    reader.expect(PtxType.B16).end();
    if (load) {
      rows(matrices, transposed);
    } else {
      storeRows(matrices, transposed);
    }
  }

  private Fragment source(PtxOperand operand, PtxType type, int size, IntBinaryOperator layout) {
    List<PtxOperand> parts = operand.parts();
    int held = parts.size() * MatrixMultiply.perRegister(type) * Registers.LANES;
    operands.refuseIf(size > 0 && held != size);
    return new Fragment(type, operands.read(parts, RegisterKind.of(type)), layout);
  }

  private void multiply(OpcodeReader reader) {
    Shape shape = reader.expect(Modifier.SYNC, Modifier.ALIGNED).shape();
    reader.expect(Modifier.ROW, Modifier.COL).take(Modifier.SATFINITE);
    PtxType typeD = reader.type(MatrixMultiply.SUMS);
    PtxType typeA = reader.type(MatrixMultiply.FACTORS);
    PtxType typeB = reader.type(MatrixMultiply.FACTORS);
    PtxType typeC = reader.type(MatrixMultiply.SUMS);
    reader.end();
    int k = shape.k();
    int n = shape.n();
    boolean wide = typeA == PtxType.F64;
    operands.refuseIf(n != 8 || shape.m() != (wide ? 8 : 16) || wide && k != 4);
    int per = MatrixMultiply.perRegister(typeA);
    // A register holds neighbours of a row; lanes continue in groups of four, then 8 rows down,
    // then to the right.
    IntBinaryOperator a =
        (lane, e) -> {
          int register = e / per;
          int row = lane / 4 + (shape.m() == 16 ? 8 * (register % 2) : 0);
          int column = per * (lane % 4) + e % per + 4 * per * (register / 2);
          return row * k + column;
        };
    IntBinaryOperator b =
        (lane, e) -> (per * (lane % 4) + e % per + 4 * per * (e / per)) * n + lane / 4;
    IntBinaryOperator c = (lane, e) -> (lane / 4 + 8 * (e / 2)) * n + 2 * (lane % 4) + e % 2;
    List<PtxOperand> all = in.operands();
    operands.refuseIf(all.size() != 4);
    add(
        shape,
        typeD,
        c,
        source(all.get(1), typeA, shape.m() * k, a),
        source(all.get(2), typeB, k * n, b),
        source(all.get(3), typeC, shape.m() * n, c));
  }

  private void add(
      Shape shape, PtxType typeD, IntBinaryOperator layoutD, Fragment a, Fragment b, Fragment c) {
    int held = in.operand(0).parts().size() * MatrixMultiply.perRegister(typeD) * Registers.LANES;
    operands.refuseIf(held != shape.m() * shape.n());
    operands.write(
        in.operand(0).parts(),
        RegisterKind.of(typeD),
        slots -> {
          Fragment d = new Fragment(typeD, slots, layoutD);
          operands.add(new MatrixMultiply(shape.m(), shape.n(), shape.k(), d, a, b, c));
        });
  }

  /** Lanes hold consecutive elements in memory order; additional registers repeat them. */
  private IntBinaryOperator opaque(int rows, int columns, boolean byColumn) {
    int held = held(rows, columns);
    int size = rows * columns;
    return (lane, e) -> {
      int at = (lane * held + e % held) % size;
      return byColumn ? at % rows * columns + at / rows : at;
    };
  }

  private int held(int rows, int columns) {
    int held = rows * columns / Registers.LANES;
    operands.refuseIf(held == 0);
    return held;
  }

  private void multiplyOpaque(OpcodeReader reader) {
    reader.expect(Modifier.SYNC, Modifier.ALIGNED);
    boolean columnsOfA = byColumn(reader);
    boolean columnsOfB = byColumn(reader);
    Shape s = reader.shape();
    PtxType typeD = reader.type(MatrixMultiply.SUMS);
    // For f16 the opcode names only the result types.
    boolean short16 = reader.rest().stream().filter(PtxType.class::isInstance).count() == 1;
    PtxType typeA = short16 ? PtxType.F16 : reader.type(MatrixMultiply.FACTORS);
    if (!short16) {
      reader.type(ALL);
    }
    PtxType typeC = reader.type(MatrixMultiply.SUMS);
    reader.option(Modifier.SATFINITE, Modifier.RN);
    reader.end();
    IntBinaryOperator c = opaque(s.m(), s.n(), false);
    IntBinaryOperator a = opaque(s.m(), s.k(), columnsOfA);
    IntBinaryOperator b = opaque(s.k(), s.n(), columnsOfB);
    int perRegister = MatrixMultiply.perRegister(typeA) * Registers.LANES;
    // Registers of A and B may repeat elements.
    operands.refuseIf(
        in.operand(1).parts().size() * perRegister < s.m() * s.k()
            || in.operand(2).parts().size() * perRegister < s.k() * s.n());
    add(
        s,
        typeD,
        c,
        source(in.operand(1), typeA, 0, a),
        source(in.operand(2), typeA, 0, b),
        source(in.operand(3), typeC, s.m() * s.n(), c));
  }

  private static boolean byColumn(OpcodeReader reader) {
    return reader.oneOf(Modifier.ROW, Modifier.COL) == Modifier.COL;
  }

  /** {@code wmma.load} and {@code wmma.store}: accesses of up to 16 bytes per lane. */
  private void access(OpcodeReader reader, boolean load) {
    Modifier which = reader.oneOf(Modifier.A, Modifier.B, Modifier.C, Modifier.D);
    boolean byColumn = byColumn(reader.expect(Modifier.SYNC, Modifier.ALIGNED));
    Shape s = reader.shape();
    Modifier named = reader.option(Modifier.GLOBAL, Modifier.SHARED, Modifier.SHARED_CTA);
    PtxType element = reader.type(ELEMENTS);
    reader.end();
    int rows = which == Modifier.B ? s.k() : s.m();
    int columns = which == Modifier.A ? s.k() : s.n();
    boolean opaqueOrder = which == Modifier.A || which == Modifier.B;
    int perRegister = MatrixMultiply.perRegister(element);
    PtxType word = element == PtxType.F64 ? PtxType.F64 : PtxType.B32;
    int bytes = word.bytes() / perRegister;
    PtxOperand address = in.operand(load ? 1 : 0);
    List<PtxOperand> parts = in.operand(load ? 0 : 1).parts();
    int held = held(rows, columns);
    // C and D are ordered by rows in registers; by columns in memory, each word stands alone.
    boolean scattered = byColumn && !opaqueOrder;
    operands.refuseIf(parts.isEmpty() || held < perRegister || scattered && perRegister > 1);
    if (!(address instanceof PtxOperand.Address(PtxOperand origin, long offset))) {
      throw operands.unsupported();
    }
    int stride =
        in.operands().size() > 2
            ? operands.read(2, INT)
            : operands.slots.constant(INT, byColumn ? rows : columns);
    Space space =
        named == null ? Space.GENERIC : named == Modifier.GLOBAL ? Space.GLOBAL : Space.SHARED;
    boolean narrow = operands.kind(origin) == INT;
    int base = operands.read(origin, narrow ? INT : LONG);
    RegisterKind kind = RegisterKind.of(element);
    int chunk =
        scattered ? 1 : Math.min(16 / word.bytes(), Math.min(parts.size(), held / perRegister));
    int count = held / perRegister / chunk;
    IntBinaryOperator layout = opaque(rows, columns, byColumn && opaqueOrder);
    Consumer<int[]> build =
        slots -> {
          List<MemoryStep> chunks = new ArrayList<>();
          int[] addresses = new int[parts.size() / chunk];
          for (int i = 0; i < addresses.length; i++) {
            addresses[i] = operands.slots.fresh(LONG);
            MemoryStep.Place place = new MemoryStep.Place(space, LONG, addresses[i], offset, false);
            Register[] part =
                registers(kind, Arrays.copyOfRange(slots, i * chunk, (i + 1) * chunk));
            Transfer transfer = load ? new Load(word, part, -1) : new Store(word.bytes(), part, -1);
            Access.Kind how = load ? Access.Kind.READ : Access.Kind.WRITE;
            chunks.add(new MemoryStep(in, -1, place, word.bytes() * chunk, how, transfer));
          }
          operands.add(
              (step, warp, active) -> {
                step.needAllLanes(warp, active);
                for (int i = 0; i < addresses.length; i++) {
                  long[] to = warp.registers.l[addresses[i]];
                  for (int lane = 0; lane < Registers.LANES; lane++) {
                    int at = layout.applyAsInt(lane, i % count * chunk * perRegister);
                    int row = at / columns;
                    int column = at % columns;
                    int major = byColumn ? column : row;
                    int minor = byColumn ? row : column;
                    long start =
                        narrow
                            ? warp.registers.i[base][lane] & 0xFFFFFFFFL
                            : warp.registers.l[base][lane];
                    long distance = (long) warp.registers.i[stride][lane] * major + minor;
                    to[lane] = start + distance * bytes;
                  }
                  chunks.get(i).number(step.id());
                  chunks.get(i).execute(warp, active);
                }
              });
        };
    if (load) {
      operands.write(in.operand(0).parts(), kind, build);
    } else {
      build.accept(operands.read(parts, kind));
    }
  }

  /** {@code ldmatrix}: lanes give rows of 16 bytes and receive two elements of each matrix. */
  private void rows(int matrices, boolean transposed) {
    operands.refuseIf(in.operand(0).parts().size() != matrices);
    MemoryStep.Place place = new MemoryAccesses(operands, in).place(Space.SHARED, in.operand(1));
    int[] words = new int[4];
    Arrays.setAll(words, _ -> operands.slots.fresh(INT));
    Load row = new Load(PtxType.B32, registers(INT, words), -1);
    MemoryStep load = new MemoryStep(in, -1, place, 16, Access.Kind.READ, row);
    int naming = matrices == 4 ? -1 : (1 << 8 * matrices) - 1;
    operands.write(
        in.operand(0).parts(),
        INT,
        to ->
            operands.add(
                (step, warp, active) -> {
                  step.needAllLanes(warp, active);
                  load.number(step.id());
                  load.execute(warp, naming);
                  Registers r = warp.registers;
                  for (int matrix = 0; matrix < matrices; matrix++) {
                    for (int lane = 0; lane < Registers.LANES; lane++) {
                      int major = lane / 4;
                      int minor = 2 * (lane % 4);
                      r.i[to[matrix]][lane] =
                          transposed
                              ? half(r, words, 8 * matrix + minor, major)
                                  | half(r, words, 8 * matrix + minor + 1, major) << 16
                              : r.i[words[minor / 2]][8 * matrix + major];
                    }
                  }
                }));
  }

  /** {@code stmatrix}: lanes give rows of 16 bytes and two elements of each matrix. */
  private void storeRows(int matrices, boolean transposed) {
    operands.refuseIf(in.operand(1).parts().size() != matrices);
    MemoryStep.Place place = new MemoryAccesses(operands, in).place(Space.SHARED, in.operand(0));
    int[] from = operands.read(in.operand(1).parts(), INT);
    int[] words = new int[4];
    Arrays.setAll(words, _ -> operands.slots.fresh(INT));
    Store row = new Store(Integer.BYTES, registers(INT, words), -1);
    MemoryStep store = new MemoryStep(in, -1, place, 16, Access.Kind.WRITE, row);
    int naming = matrices == 4 ? -1 : (1 << 8 * matrices) - 1;
    operands.add(
        (step, warp, active) -> {
          step.needAllLanes(warp, active);
          Registers r = warp.registers;
          for (int lane = 0; lane < 8 * matrices; lane++) {
            for (int word = 0; word < words.length; word++) {
              r.i[words[word]][lane] =
                  transposed
                      ? transposed(r.i[from[lane / 8]], lane % 8, 2 * word)
                      : r.i[from[lane / 8]][lane % 8 * 4 + word];
            }
          }
          store.number(step.id());
          store.execute(warp, naming);
        });
  }

  /** Two neighbors in a row of a transpose; each lane holds two elements. */
  private static int transposed(int[] matrix, int row, int column) {
    int shift = 16 * (row % 2);
    return matrix[4 * column + row / 2] >>> shift & 0xFFFF
        | matrix[4 * (column + 1) + row / 2] >>> shift << 16;
  }

  /** {@code movmatrix}: transposes a matrix in registers. */
  private void transpose() {
    int from = operands.read(1, INT);
    operands.result(
        INT,
        to ->
            (step, warp, active) -> {
              step.needAllLanes(warp, active);
              int[] matrix = warp.registers.i[from].clone();
              int[] out = warp.registers.i[to];
              Arrays.setAll(out, lane -> transposed(matrix, lane / 4, 2 * (lane % 4)));
            });
  }

  private static Register[] registers(RegisterKind kind, int[] slots) {
    return Arrays.stream(slots).mapToObj(slot -> new Register(kind, slot)).toArray(Register[]::new);
  }

  /** An element of a row that a lane has loaded. */
  private static int half(Registers r, int[] words, int lane, int element) {
    return r.i[words[element / 2]][lane] >>> 16 * (element % 2) & 0xFFFF;
  }
}
