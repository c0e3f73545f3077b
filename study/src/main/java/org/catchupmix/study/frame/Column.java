package org.catchupmix.study.frame;

import org.catchupmix.train.Measure;

/**
 * A measure with the place where it is read.
 *
 * @param source {@code training}, a suite of robustness tests, or an analysis
 * @param detail whether tables leave it to a part that opens on request
 */
public record Column(String source, Measure measure, boolean detail) {
  /** Name among all sources, such as {@code pgd.top1_eps4_percent}. */
  public String key() {
    return source + "." + measure.key();
  }
}
