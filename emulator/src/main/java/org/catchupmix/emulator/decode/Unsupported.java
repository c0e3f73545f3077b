package org.catchupmix.emulator.decode;

import java.util.LinkedHashMap;
import java.util.Map;
import org.catchupmix.emulator.ptx.CppNames;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxModule;
import org.catchupmix.gpu.DriverException;

/** The message for an unknown instruction. */
final class Unsupported {
  /** Purposes of unsupported opcodes, by prefix; the first match counts. */
  private static final Map<String, String> PURPOSES = new LinkedHashMap<>();

  static {
    PURPOSES.put("wgmma", "a matrix multiplication of a warp group, sm_90 only");
    PURPOSES.put("tcgen05", "tensor cores of sm_100");
    PURPOSES.put("mma", "a matrix multiplication on tensor cores, of an unsupported shape");
    PURPOSES.put("wmma", "a matrix multiplication on tensor cores, of an unsupported shape");
    PURPOSES.put("cp.async.bulk", "a copy by the tensor memory accelerator, sm_90 and newer");
    PURPOSES.put("cp.reduce.async", "a reduction by the tensor memory accelerator");
    PURPOSES.put("barrier.cluster", "a barrier of a cluster of blocks");
    PURPOSES.put("mapa", "shared memory of another block of a cluster");
    PURPOSES.put("getctarank", "shared memory of another block of a cluster");
    PURPOSES.put("multimem", "memory of several GPUs");
    PURPOSES.put("griddepcontrol", "programmatic dependent launch");
    PURPOSES.put("tex", "an unsupported texture fetch: layered, cube or gather");
    PURPOSES.put("tld4", "a texture gather");
    PURPOSES.put("suld", "an unsupported surface load");
    PURPOSES.put("sust", "an unsupported surface store");
    PURPOSES.put("alloca", "a stack array of variable size");
    PURPOSES.put("call", "a call of a function outside the file");
  }

  private Unsupported() {}

  static DriverException exception(PtxModule module, String kernel, PtxInstruction in) {
    String source = in.source() == null ? "" : " (%s)".formatted(in.source());
    String purpose =
        PURPOSES.entrySet().stream()
            .filter(p -> in.opcode().equals(p.getKey()) || in.opcode().startsWith(p.getKey() + "."))
            .map(p -> ", " + p.getValue())
            .findFirst()
            .orElse("");
    return new DriverException(
        "kernel %s of %s, PTX line %d%s: the emulator does not know `%s`%s"
            .formatted(
                CppNames.plain(kernel),
                module.origin(),
                in.line(),
                source,
                module.text(in.line()),
                purpose));
  }
}
