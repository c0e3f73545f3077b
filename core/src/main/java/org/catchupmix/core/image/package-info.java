/** Filters along a line of an image: their weights and their borders. */
package org.catchupmix.core.image;
