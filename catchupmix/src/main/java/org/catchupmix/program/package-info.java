/** The version of this program, the machine it runs on, and the memory of its process. */
package org.catchupmix.program;
