package org.catchupmix.nn.layers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.nn.Module;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Pass;

/** Modules one after the other; without any it is the identity. */
public final class Sequential implements Module {
  private final Map<String, Module> children;

  private Sequential(Map<String, Module> children) {
    this.children = children;
  }

  /** Named 0, 1, 2, ... */
  public static Sequential of(List<? extends Module> modules) {
    Map<String, Module> children = new LinkedHashMap<>();
    for (Module m : modules) {
      children.put(Integer.toString(children.size()), m);
    }
    return new Sequential(children);
  }

  /** Named 0, 1, 2, ... */
  public static Sequential of(Module... modules) {
    return of(List.of(modules));
  }

  @Override
  public Var forward(Pass pass, Var x) {
    Var h = x;
    for (Module m : children.values()) {
      h = m.forward(pass, h);
    }
    return h;
  }

  @Override
  public void collect(Names names) {
    children.forEach(names::child);
  }
}
