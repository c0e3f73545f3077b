/** Reads tar files of strangers. */
package org.catchupmix.data.tar;
