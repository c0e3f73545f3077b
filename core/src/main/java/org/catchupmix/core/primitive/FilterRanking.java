package org.catchupmix.core.primitive;

/**
 * The ranking of a sample's filters against those of its partner, in Catch-up Mix.
 *
 * @param influence the comparison of two shares
 * @param order the filters that a sample keeps as its own
 */
public record FilterRanking(Influence influence, Order order) {
  /** The relative filter influence of two shares. */
  public enum Influence {
    /** {@code s - s_partner}. */
    DIFFERENCE,
    /** {@code s / (s_partner + 1e-12)}. */
    RATIO
  }

  /** The filters that a sample keeps. */
  public enum Order {
    /** The filters of the lowest relative influence, so that weak filters catch up: the method. */
    LOWEST,
    /** The filters of the highest relative influence: an ablation. */
    HIGHEST
  }

  /** The method's own choice. */
  public static final FilterRanking DEFAULT = new FilterRanking(Influence.DIFFERENCE, Order.LOWEST);

  /** Added to each denominator, so that dead filters do not divide by zero. */
  public static final double EPSILON = 1e-12;
}
