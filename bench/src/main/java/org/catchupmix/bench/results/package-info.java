/**
 * Results of benchmarks: tables, JSON, CSV and the environment.
 *
 * <p>{@link Measurements} are those of one command, with the {@link SystemLoad} meanwhile; {@link
 * BenchResults} writes them. {@link Measured} gives times that JMH did not take its form, {@link
 * Quartiles} and {@link Numbers} sum up.
 */
package org.catchupmix.bench.results;
