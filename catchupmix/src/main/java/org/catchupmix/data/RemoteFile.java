package org.catchupmix.data;

/**
 * A file in the net.
 *
 * @param name what it is called there and here
 * @param md5 its published MD5, 32 hexadecimal digits in lower case. It tells a damaged or another
 *     file, not one forged on purpose
 */
public record RemoteFile(String name, String md5) {}
