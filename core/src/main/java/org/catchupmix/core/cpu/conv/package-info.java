/**
 * Convolutions and matmuls of the {@code cpu} backend: {@link
 * org.catchupmix.core.cpu.conv.Convolutions} makes a plan for each pass and size.
 */
package org.catchupmix.core.cpu.conv;
