/**
 * Instructions that compute a result from operands: tables from opcodes to loops over lanes.
 *
 * <p>{@link ArithmeticTable} has them all by full opcode; {@link LaneLoops} has the loops, each
 * instruction with a copy of its own, so that the JIT compiles it by itself. The instructions are
 * in {@code IntegerArithmetic}, {@code LongArithmetic}, {@code PackedArithmetic}, {@code
 * FloatArithmetic}, {@code DoubleArithmetic}, {@code HalfArithmetic}, {@code Comparisons}, {@code
 * Selections}, {@code Conversions} and {@link BitCopies}; {@code Rounding} and {@link Half} are
 * their number formats.
 */
package org.catchupmix.emulator.arithmetic;
