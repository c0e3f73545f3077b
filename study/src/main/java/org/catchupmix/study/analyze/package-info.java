/**
 * Analyses of trained networks, see {@link Analysis}.
 *
 * <p>Each analysis measures runs and draws figures of its own: {@link FiltersAnalysis} (with {@link
 * Redundancy}; by {@code FiltersFigures} and {@code FiltersComparison}), {@link MapsAnalysis}
 * ({@code ImageMaps}, {@code MapsFigures}), {@link NormsAnalysis}, {@link LandscapeAnalysis}
 * ({@code LandscapeFigures}) and {@link DropAnalysis}. {@code MixPoint} says where in the network
 * they look.
 */
package org.catchupmix.study.analyze;
