package org.catchupmix.emulator;

import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;

/**
 * Runs a few instructions: register {@code %d} is the result, {@code %a}, {@code %b} and {@code %c}
 * are the operands, {@code %p} and {@code %q} are predicates.
 */
final class OneInstruction {
  private OneInstruction() {}

  /** PTX of the code; the types of d, a, b and c are such as {@code b32 f32 f32}. */
  private static String ptx(String code, String[] types) {
    StringBuilder text = new StringBuilder();
    text.append(".version 7.0\n.target sm_75\n.address_size 64\n");
    text.append(".visible .entry k(.param .u64 in, .param .u64 out) {\n");
    text.append(".reg .pred %p; .reg .pred %q; .reg .b32 %t; .reg .b64 %i; .reg .b64 %o;\n");
    for (int k = 0; k < types.length; k++) {
      text.append(".reg .%s %%%s;\n".formatted(types[k], "dabc".charAt(k)));
    }
    text.append("mov.u32 %t, %tid.x; ld.param.u64 %i, [in]; ld.param.u64 %o, [out];\n");
    text.append("mad.wide.u32 %%i, %%t, %d, %%i;\n".formatted(8 * Math.max(1, types.length - 1)));
    text.append("mad.wide.u32 %o, %t, 8, %o;\n");
    for (int k = 1; k < types.length; k++) {
      text.append(
          "ld.global.%s %%%s, [%%i+%d];\n".formatted(types[k], "dabc".charAt(k), 8 * (k - 1)));
    }
    text.append(code).append('\n');
    return text.append("st.global.%s [%%o], %%d;\nret;\n}\n".formatted(types[0])).toString();
  }

  static long[] run(String code, String types, long[]... operands) {
    String ptx = ptx(code, types.split(" "));
    try (Fixture f = Fixture.text(ptx, EmulatorOptions.defaults())) {
      int threads = operands[0].length;
      long[] in = new long[threads * operands.length];
      for (int i = 0; i < in.length; i++) {
        in[i] = operands[i % operands.length][i / operands.length];
      }
      DeviceMemory to = f.longs(new long[threads]);
      f.run("k", Launch.of(1, threads), KernelArguments.of().pointer(f.longs(in)).pointer(to));
      return f.longs(to);
    }
  }
}
