/** Files that are written atomically, their checksums, temporary folders, and formats. */
@SuppressWarnings("module") // The modules that use it are compiled later.
module org.catchupmix.io {
  exports org.catchupmix.io to
      org.catchupmix,
      org.catchupmix.app,
      org.catchupmix.bench,
      org.catchupmix.emulator,
      org.catchupmix.kernels,
      org.catchupmix.nn,
      org.catchupmix.study;
}
