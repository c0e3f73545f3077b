/** Event files that TensorBoard reads. */
package org.catchupmix.tensorboard;
