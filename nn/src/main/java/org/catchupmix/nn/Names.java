package org.catchupmix.nn;

import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.tensor.Tensor;

/**
 * Collects the tensors of a network under the dotted names that PyTorch's state dicts use, and the
 * names of its mix points.
 */
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
  private final Map<String, Named> tensors;
  private final Map<Layer, String> paths;
  private final Map<String, Integer> mixPoints;

  private Names(
      String prefix,
      Map<String, Named> tensors,
      Map<Layer, String> paths,
      Map<String, Integer> mixPoints) {
    this.prefix = prefix;
    this.tensors = tensors;
    this.paths = paths;
    this.mixPoints = mixPoints;
  }

  /** Collects the names of a layer and all below it. */
  public static Names of(Layer layer) {
    Names names =
        new Names("", new LinkedHashMap<>(), new IdentityHashMap<>(), new LinkedHashMap<>());
    names.paths.put(layer, "");
    layer.collect(names);
    return names;
  }

  /** Name of the layer that is asked for its own, with a dot behind it; empty for the outermost. */
  public String path() {
    return prefix;
  }

  /**
   * Names a tensor of this layer.
   *
   * @throws IllegalArgumentException if the network has another of this name
   */
  public void add(String name, Role role, Var var) {
    String path = prefix + name;
    if (tensors.putIfAbsent(path, new Named(path, role, var)) != null) {
      throw new IllegalArgumentException("tensor " + path + " is named twice");
    }
  }

  /** Names the tensors and mix points of a child. */
  public void child(String name, Layer layer) {
    paths.put(layer, prefix + name);
    layer.collect(new Names(prefix + name + ".", tensors, paths, mixPoints));
  }

  /**
   * Names a mix point, which {@link Pass#at} reaches after the tensors named so far. Its name has
   * no prefix.
   *
   * @throws IllegalArgumentException if the network has another of this name
   */
  public void mixPoint(String name) {
    if (mixPoints.putIfAbsent(name, tensors.size()) != null) {
      throw new IllegalArgumentException("mix point " + name + " is named twice");
    }
  }

  /** Parameters and buffers, in the order in which they were named. */
  public List<Named> tensors() {
    return List.copyOf(tensors.values());
  }

  /** Names of the layers by identity, such as {@code layer1.0.conv1}; the outermost has "". */
  Map<Layer, String> paths() {
    return paths;
  }

  /** Number of tensors before each mix point. */
  Map<String, Integer> mixPoints() {
    return mixPoints;
  }
}
