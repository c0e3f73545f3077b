/**
 * Results of runs in one frame. {@link Frame} reads values of measures, by setting and seed, and
 * has their statistics; {@link ResultTable} shows them in any {@link TableFormat}, and {@link
 * StatisticsText} says how they were computed.
 */
package org.catchupmix.study.frame;
