/** Differentiable operations besides arithmetic: of layers, of losses and of mixing. */
package org.catchupmix.core.operation;
