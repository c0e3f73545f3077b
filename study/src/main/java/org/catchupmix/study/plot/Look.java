package org.catchupmix.study.plot;

/** The reason for a series' colour and marker. */
public sealed interface Look {
  /** By the order in the figure. */
  Look ORDERED = new Ordered();

  /** Grey and dashed without markers, such as a diagonal to compare with. */
  Look REFERENCE = new Reference();

  /**
   * By the method's name: the same in all figures, see {@link LineStyles}. A difference such as
   * {@code catchup - manifold} looks as its first method.
   */
  static Look method(String name) {
    int minus = name.indexOf(" - ");
    return new Method(minus < 0 ? name : name.substring(0, minus));
  }

  record Ordered() implements Look {}

  record Reference() implements Look {}

  /** A mix method with its options, such as {@code catchup:keep=random}. */
  record Method(String name) implements Look {}
}
