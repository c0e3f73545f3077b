package org.catchupmix.mix;

import org.catchupmix.core.autograd.Var;

/**
 * Result of a mix point.
 *
 * @param features of the shape of its input
 * @param labels mix of their labels
 */
public record Mixed(Var features, LabelMix labels) {
  /** Features with their own labels: unchanged, or altered sample by sample. */
  public static Mixed ownLabels(Var features) {
    return new Mixed(features, LabelMix.OWN);
  }
}
