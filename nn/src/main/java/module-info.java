import org.catchupmix.nn.models.NetworkProvider;

/** Residual networks with mix points, optimizers, and weights under PyTorch's names. */
module org.catchupmix.nn {
  requires transitive org.catchupmix.core;
  requires org.catchupmix.io;
  requires com.fasterxml.jackson.databind;

  exports org.catchupmix.nn;
  exports org.catchupmix.nn.layers;
  exports org.catchupmix.nn.models;
  exports org.catchupmix.nn.onnx;
  exports org.catchupmix.nn.optim;
  exports org.catchupmix.nn.state;

  uses NetworkProvider;
}
