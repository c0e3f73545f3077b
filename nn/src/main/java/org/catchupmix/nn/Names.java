package org.catchupmix.nn;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.tensor.Tensor;

/** Collects the tensors of a network under the dotted names that PyTorch's state dicts use. */
public final class Names {
  /**
   * A tensor with its name.
   *
   * @param name such as {@code layer1.0.conv1.weight}
   * @param var the parameter, or a constant that holds the buffer
   */
  public record Named(String name, Role role, Var var) {
    public Tensor tensor() {
      return var.value();
    }
  }

  private final String prefix;
  private final List<Named> found;
  private final Map<Layer, String> paths;

  private Names(String prefix, List<Named> found, Map<Layer, String> paths) {
    this.prefix = prefix;
    this.found = found;
    this.paths = paths;
  }

  /** Lists the tensors of a module, in the order in which it names them. */
  public static List<Named> of(Layer module) {
    List<Named> found = new ArrayList<>();
    module.collect(new Names("", found, new IdentityHashMap<>()));
    return List.copyOf(found);
  }

  /**
   * Maps a module and all below it to their names, such as {@code layer1.0.conv1}; itself to "".
   */
  static Map<Layer, String> paths(Layer module) {
    Map<Layer, String> paths = new IdentityHashMap<>();
    paths.put(module, "");
    module.collect(new Names("", new ArrayList<>(), paths));
    return paths;
  }

  /** Names a tensor of this module. */
  public void add(String name, Role role, Var var) {
    found.add(new Named(prefix + name, role, var));
  }

  /** Names the tensors of a child. */
  public void child(String name, Layer module) {
    paths.put(module, prefix + name);
    module.collect(new Names(prefix + name + ".", found, paths));
  }
}
