/**
 * Samples, their means and standard deviations, how two of them differ, and tables of numbers as
 * CSV.
 */
package org.catchupmix.study.statistics;
