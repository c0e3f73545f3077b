package org.catchupmix.nn;

import java.util.ArrayList;
import java.util.List;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Var;

/** Collects the tensors of a network under the dotted names that PyTorch's state dicts use. */
public final class Names {
  /**
   * A tensor with its name.
   *
   * @param name such as {@code layer1.0.conv1.weight}
   * @param role what it is
   * @param var the parameter, or a constant that holds the buffer
   */
  public record Named(String name, Role role, Var var) {
    /** Its numbers. */
    public Tensor tensor() {
      return var.value();
    }
  }

  private final String prefix;
  private final List<Named> found;

  private Names(String prefix, List<Named> found) {
    this.prefix = prefix;
    this.found = found;
  }

  /** All tensors of a module, in the order in which it names them. */
  public static List<Named> of(Module module) {
    List<Named> found = new ArrayList<>();
    module.collect(new Names("", found));
    return List.copyOf(found);
  }

  /** Names a tensor of this module. */
  public void add(String name, Role role, Var var) {
    found.add(new Named(prefix + name, role, var));
  }

  /** Names the tensors of a child. */
  public void child(String name, Module module) {
    module.collect(new Names(prefix + name + ".", found));
  }
}
