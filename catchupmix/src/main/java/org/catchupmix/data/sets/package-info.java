/** The data sets by name, and the readers of their files. */
package org.catchupmix.data.sets;
