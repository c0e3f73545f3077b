/** Lower bounds on the time that work takes on a GPU. */
package org.catchupmix.core.roofline;
