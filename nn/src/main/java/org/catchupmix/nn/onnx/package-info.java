/** Export of networks in the ONNX format. */
package org.catchupmix.nn.onnx;
