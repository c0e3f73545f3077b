package org.catchupmix.data.fetch;

/** How the files of a data set are packed. */
enum ArchiveKind {
  /** Not at all: they are read as they come. */
  NONE,
  /** A tar. */
  TAR,
  /** A tar in gzip. */
  TAR_GZ,
  /** A zip. */
  ZIP
}
