/** How long a GPU would take, predicted from published figures and from counts of the emulator. */
package org.catchupmix.kernels.cost;
