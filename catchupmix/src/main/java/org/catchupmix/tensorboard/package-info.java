/** Event files of TensorBoard: records with checksums that hold messages of Protocol Buffers. */
package org.catchupmix.tensorboard;
