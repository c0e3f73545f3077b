package org.catchupmix.kernels.cost;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.emulator.ptx.PtxInstruction;

/**
 * How many instructions of the chip NVIDIA's compiler makes of one of PTX, roughly. A register
 * move, a conversion of an address or a parameter costs nothing: the next instruction reads it in
 * place. Addresses have 64 bits and take two; a division is a sequence. {@code SassTest} holds the
 * sums of kernels without loops against what the compiler made of them.
 */
final class IssueSlots {
  private static final Pattern SHAPE = Pattern.compile("m(\\d+)n(\\d+)k(\\d+)");

  private IssueSlots() {}

  static double of(PtxInstruction in) {
    String opcode = in.opcode();
    boolean wide = opcode.endsWith("64") && !opcode.endsWith("f64");
    return switch (in.name()) {
      case "mov", "cvta" -> 0;
      case "ld" -> in.has("param") ? 0 : 1;
      case "div", "rem" ->
          opcode.endsWith("f32") ? 10 : wide ? 70 : opcode.endsWith("f64") ? 50 : 20;
      case "sqrt", "rsqrt" -> opcode.contains("approx") ? 2 : opcode.endsWith("f64") ? 50 : 10;
      case "mul", "mad" -> wide && !in.has("wide") ? 4 : 1;
      case "add", "sub", "shl", "shr", "and", "or", "xor", "min", "max", "setp", "selp" ->
          wide ? 2 : 1;
      default -> 1;
    };
  }

  /** Multiply-adds that the tensor cores do for one {@code mma} of a warp; 0 for others. */
  static double tensorMacs(PtxInstruction in) {
    if (!in.name().equals("mma") && !(in.name().equals("wmma") && in.has("mma"))) {
      return 0;
    }
    Matcher shape = SHAPE.matcher(in.opcode());
    if (!shape.find()) {
      throw new IllegalArgumentException(in.opcode() + " names no shape such as m16n8k16");
    }
    double macs = 1;
    for (int i = 1; i <= 3; i++) {
      macs *= Integer.parseInt(shape.group(i));
    }
    // TF32 runs at half the rate of the 16-bit types, so it counts twice.
    return in.opcode().contains("tf32") ? 2 * macs : macs;
  }
}
