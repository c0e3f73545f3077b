/** The interface of a GPU driver: memory, modules of PTX and kernel launches. */
module org.catchupmix.gpu {
  exports org.catchupmix.gpu;
}
