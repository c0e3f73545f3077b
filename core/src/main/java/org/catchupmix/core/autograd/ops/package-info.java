/** The differentiable operations, one class each: forward and backward rule side by side. */
package org.catchupmix.core.autograd.ops;
