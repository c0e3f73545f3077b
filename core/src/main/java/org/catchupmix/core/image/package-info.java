/** Filters along a line of an image: their weights and what they read beyond its edge. */
package org.catchupmix.core.image;
