package org.catchupmix.nn.models;

import java.util.List;

/**
 * Networks of another library. {@link java.util.ServiceLoader} finds it, so each kind on the class
 * path is a {@code --model} of the program; the guide is {@code docs/adding-a-network.md}.
 */
public interface NetworkProvider {
  /** Kinds whose names no other provider has. */
  List<Models.Kind> kinds();
}
