package org.catchupmix.data;

/** How the files of a data set are packed. */
public enum ArchiveKind {
  /** Not at all: they are read as they come. */
  NONE,
  /** A tar. */
  TAR,
  /** A tar in gzip. */
  TAR_GZ,
  /** A zip. */
  ZIP
}
