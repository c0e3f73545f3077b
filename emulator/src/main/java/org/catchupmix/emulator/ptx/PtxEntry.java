package org.catchupmix.emulator.ptx;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A kernel or a device function. All names of a function end with its own, see {@link LinkedEntry};
 * a name that inner blocks declare again has a number.
 *
 * @param registers types by name
 * @param variables shared and local variables, and a function's parameters and results
 * @param labels index of the instruction after each label
 * @param targets labels of each {@code .branchtargets} list
 * @param maxThreads per block by {@code .maxntid} or {@code .reqntid}, or 0
 * @param block threads of a block along its axes by {@code .reqntid}; empty if it names none
 * @param refusal parse error of the body, which then has no instructions; null if it was parsed
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
    List<Integer> block,
    List<Parameter> results,
    String refusal) {
  /** A parameter, at its offset as {@code KernelArguments} packs them. */
  public record Parameter(String name, int offset, int bytes) {}

  public Optional<Parameter> parameter(String name) {
    return parameters.stream().filter(p -> p.name().equals(name)).findFirst();
  }

  /** Size of the parameter space, including padding. */
  public int parameterBytes() {
    return parameters.isEmpty() ? 0 : parameters.getLast().offset() + parameters.getLast().bytes();
  }
}
