package org.catchupmix.core;

/**
 * How Catch-up Mix ranks the filters of a sample against those of its partner.
 *
 * @param influence how two shares are compared
 * @param order which filters a sample keeps as its own
 */
public record FilterRanking(Influence influence, Order order) {
  /** How two shares are compared to a relative filter influence. */
  public enum Influence {
    /** {@code s - s_partner}. */
    DIFFERENCE,
    /** {@code s / (s_partner + 1e-12)}. */
    RATIO
  }

  /** Which filters a sample keeps. */
  public enum Order {
    /** Those of the lowest relative influence, so that weak filters catch up: the method. */
    LOWEST,
    /** Those of the highest: an ablation. */
    HIGHEST
  }

  /** The method's own choice. */
  public static final FilterRanking DEFAULT = new FilterRanking(Influence.DIFFERENCE, Order.LOWEST);

  /** Added to each denominator, so that dead filters do not divide by zero. */
  public static final double EPSILON = 1e-12;
}
