package org.catchupmix.mix;

import org.catchupmix.core.autograd.Var;

/**
 * What a mix point makes of a batch.
 *
 * @param features of the shape of those that came
 * @param labels whose labels they have
 */
public record Mixed(Var features, LabelMix labels) {
  /** Features whose samples have their own labels: as they came, or altered each by itself. */
  public static Mixed ownLabels(Var features) {
    return new Mixed(features, LabelMix.OWN);
  }
}
