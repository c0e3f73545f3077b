/** Charts as PNG and SVG files, drawn the same on each machine, with a screen or without. */
package org.catchupmix.study.plot;
