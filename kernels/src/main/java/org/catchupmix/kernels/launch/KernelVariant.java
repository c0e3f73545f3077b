package org.catchupmix.kernels.launch;

/** One of several kernels for the same operation; implemented by the enum of a launcher. */
public interface KernelVariant {
  /** As in {@code --variant}, such as {@code v2}. */
  String label();

  /** The idea, in one sentence. */
  String idea();

  /** The name of the enum's constant. */
  String name();
}
