package org.catchupmix.emulator.ptx;

import java.util.List;
import java.util.Map;

/**
 * A kernel or a device function.
 *
 * @param name in the source
 * @param parameters in order
 * @param registers the type of each register, by name
 * @param variables its shared and local variables
 * @param instructions in order
 * @param labels the index of the instruction that a label stands before; the number of instructions
 *     for a label at the end
 * @param targets the labels of each {@code .branchtargets} list
 * @param maxThreads of a block, by {@code .maxntid}, or 0 if it does not say
 * @param results of a device function; a kernel has none
 * @param refusal why its text cannot be read, so that it has no instructions; null if it can
 */
public record PtxEntry(
    String name,
    List<Parameter> parameters,
    Map<String, PtxType> registers,
    List<PtxVariable> variables,
    List<PtxInstruction> instructions,
    Map<String, Integer> labels,
    Map<String, List<String>> targets,
    int maxThreads,
    List<Parameter> results,
    String refusal) {
  /**
   * A parameter.
   *
   * @param name in the PTX
   * @param offset in the parameter space, as {@code KernelArguments} packs them
   * @param bytes its size
   */
  public record Parameter(String name, int offset, int bytes) {}

  /** The bytes of all parameters, with what alignment puts between them. */
  public int parameterBytes() {
    return parameters.isEmpty() ? 0 : parameters.getLast().offset() + parameters.getLast().bytes();
  }
}
