package org.catchupmix.mix;

import org.catchupmix.core.autograd.Var;

/** Features after a mix point, and the mix of their labels. */
public record Mixed(Var features, LabelMix labels) {
  /** Features with their own labels: unchanged, or altered sample by sample. */
  public static Mixed ownLabels(Var features) {
    return new Mixed(features, LabelMix.OWN);
  }
}
