/**
 * Files that are written atomically, and formats that several modules write.
 *
 * <p>{@link AtomicFile} replaces a file as a whole, and {@link AppendedFile} adds whole records to
 * a log, so that a kill leaves no half. {@link TemporaryFolder} is deleted in the end, {@link
 * Sha256} and {@link PlainText} read, and {@link FileErrors} says in a sentence what went wrong.
 * {@link PlainOutput} prints text of others without control characters, and {@link Protobuf} is the
 * format of ONNX models and of TensorBoard's event files. A {@link Table} is text, Markdown or
 * LaTeX, {@link Csv} a table for programs, and {@link Html} escapes all text of pages.
 */
package org.catchupmix.io;
