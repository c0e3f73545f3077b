package org.catchupmix.mix;

import org.catchupmix.core.autograd.Var;

/**
 * What a mix point makes of a batch.
 *
 * @param features of the shape of those that came
 * @param labels how their labels are mixed
 */
public record Mixed(Var features, LabelMix labels) {
  /** Features that keep their own labels: unchanged, or each sample altered by itself. */
  public static Mixed ownLabels(Var features) {
    return new Mixed(features, LabelMix.OWN);
  }
}
