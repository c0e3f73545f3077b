package org.catchupmix.study.analyze.maps;

/**
 * The activation map of a filter.
 *
 * @param filter its number, from 0
 * @param share of its influence in that of all filters, 0 to 1
 * @param height rows
 * @param width columns
 * @param values {@code height * width}, row by row
 */
record FilterMap(int filter, double share, int height, int width, double[] values) {}
