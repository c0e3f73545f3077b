/** The vector width, the tuning numbers and the threads of the {@code cpu} backend. */
package org.catchupmix.core.cpu.vector;
